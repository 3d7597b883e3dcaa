"""E-values, intervals, tests and power, as docs/protocol says."""
