"""What each page shows, as plain values that templates only lay out."""
