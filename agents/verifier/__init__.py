"""Says whether an answer is right."""
