"""Deterministic agents for chaos, growth and statistics."""
