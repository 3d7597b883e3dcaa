"""Suites: which tasks a study asks, and what there is to teach each skill with."""
