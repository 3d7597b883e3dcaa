"""Decides what comes next; brings answers into shape."""
