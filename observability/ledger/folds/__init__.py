"""What is known, folded from what happened: one view a file, each pure and incremental."""
