"""Forty skills of maths, strings, logic and code, each with a procedure to be written down."""
