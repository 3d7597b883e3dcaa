"""The service: one process that owns the runs, and the pages and API by which people reach it."""
