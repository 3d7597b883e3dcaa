"""How a program is shown, and what its variables may be called."""

from collections.abc import Mapping, Sequence
from typing import Final

NAMES: Final = ("total", "size", "score", "coins", "weight", "price", "depth", "speed")
"""Names of numbers."""
THINGS: Final = ("coins", "stars", "plums", "apples", "cards", "books")
"""What is counted where a program is told."""


def printing(lines: Sequence[str]) -> str:
    """The question which number a program prints."""
    return f"Which number does this Python program print?\n{fenced(lines)}"


def fenced(lines: Sequence[str]) -> str:
    """Lines of Python as a block of Markdown."""
    return "\n".join(("```python", *lines, "```"))


def values(given: Mapping[str, object]) -> str:
    """Variables with their values, as a worked solution writes them."""
    return ", ".join(f"{name} = {value}" for name, value in given.items())


def listed(items: Sequence[object]) -> str:
    """Values in a row."""
    return ", ".join(map(str, items))
