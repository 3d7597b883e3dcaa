"""The report of a judge's check."""
