"""Writes better attempts, and scaffolds from the difference."""
