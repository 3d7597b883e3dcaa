"""The skills of the domain `code`."""
