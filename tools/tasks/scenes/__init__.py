"""Tasks whose answers are scenes."""
