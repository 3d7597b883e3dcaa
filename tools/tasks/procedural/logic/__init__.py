"""The skills of the domain `logic`."""
