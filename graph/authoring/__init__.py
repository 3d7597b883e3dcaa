"""New tasks by a language model, and their admission."""
