"""The skills of the domain `maths`: one file each, whose `make` gives five levels."""
