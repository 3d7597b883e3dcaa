"""Answers prompts with a language model."""
