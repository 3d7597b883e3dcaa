"""The append-only record, and what is folded from it."""
