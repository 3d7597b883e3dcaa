"""Pages that show runs while they go on; pure: from the ledger to HTML."""
