"""Fenced blocks of Markdown."""

from collections.abc import Iterator
from typing import Final

_FENCES: Final = ("```", "~~~")


def is_fence(line: str) -> bool:
    """Whether the line opens or closes a block."""
    return line.lstrip().startswith(_FENCES)


def blocks(text: str) -> Iterator[str]:
    """Contents of fenced blocks, in order; one that a truncated answer left open ends with it."""
    inside: list[str] | None = None
    for line in text.split("\n"):
        if not is_fence(line):
            if inside is not None:
                inside.append(line)
        elif inside is None:
            inside = []
        else:
            yield "\n".join(inside)
            inside = None
    if inside:
        yield "\n".join(inside)
