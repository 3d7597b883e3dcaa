"""The report of a study: one self-contained page, a summary in Markdown, figures and tables."""
