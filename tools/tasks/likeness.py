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


def is_near_duplicate(prompt: str, earlier: Iterable[str]) -> bool:
    """Whether the prompt is at least `THRESHOLD` like any of the earlier ones."""
    own = shingles(prompt)
    return any(likeness(own, shingles(each)) >= THRESHOLD for each in earlier)
