"""Studies, read back from the record: rows, scores for the statistics, and null controls."""
