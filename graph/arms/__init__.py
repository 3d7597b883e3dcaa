"""The conditions of an attempt, and the prompt each one makes."""
