"""Near-duplicates: how alike two prompts are, cheaply."""

import re
from collections.abc import Iterable
from typing import Final

THRESHOLD: Final = 0.8
"""Likeness from which a prompt counts as a near-duplicate."""

_WORD = re.compile(r"\w+|[^\w\s]")
_SPAN: Final = 3


def shingles(prompt: str) -> frozenset[tuple[str, ...]]:
    """Runs of three words or signs, case folded; a shorter prompt is one run."""
    words = _WORD.findall(prompt.casefold())
    last = max(len(words) - _SPAN, 0)
    return frozenset(tuple(words[start : start + _SPAN]) for start in range(last + 1))


def likeness(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """Jaccard similarity of two sets of shingles, in [0, 1]."""
    return len(one & other) / len(one | other)


class KnownPrompts:
    """Prompts that a new one must not be nearly the same as."""

    def __init__(self, prompts: Iterable[str] = ()) -> None:
        self._known: dict[str, frozenset[tuple[str, ...]]] = {}
        for prompt in prompts:
            self.add(prompt)

    def add(self, prompt: str) -> None:
        """Know one more."""
        self._known[prompt] = shingles(prompt)

    def nearest(self, prompt: str) -> str | None:
        """A known prompt that this one nearly is; None where there is none."""
        own = shingles(prompt)
        alike = ((likeness(own, held), known) for known, held in self._known.items())
        near = [(share, known) for share, known in alike if share >= THRESHOLD]
        return max(near)[1] if near else None
