"""Run a hostile program; its exit is a result, never an exception."""
