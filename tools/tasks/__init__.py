"""One face for every family of tasks; one file a family."""
