"""Simulated students, judges and candidates with known truth."""
