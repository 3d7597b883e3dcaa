"""A study: every student meets every arm on every task, and no result is made twice."""
