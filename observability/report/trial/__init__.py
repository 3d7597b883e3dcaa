"""One self-contained HTML file that says what a trial found, and shows a sceptic why."""
