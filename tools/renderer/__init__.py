"""Draw scenes that nobody trusts, in a real browser."""
