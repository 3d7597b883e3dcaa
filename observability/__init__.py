"""The ledger and its folds, telemetry, the report."""
