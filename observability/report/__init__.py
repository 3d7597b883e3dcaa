"""One self-contained HTML file a stranger understands."""
