"""Scaffolds: the steps, their texts, their arms, leaks, SKILL.md."""
