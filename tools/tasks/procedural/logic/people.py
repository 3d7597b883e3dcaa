"""People and things that the puzzles are about, and how several of them are named in a row."""

from collections.abc import Sequence
from typing import Final

WOMEN: Final = (
    *("Ada", "Cleo", "Eva", "Hana", "Joy", "Kim", "Mia", "Nora", "Pia", "Tess", "Vera", "Zoe"),
)
MEN: Final = (
    *("Ben", "Dan", "Finn", "Gus", "Hugo", "Ivan", "Leo", "Max", "Omar", "Ravi", "Sam", "Yuri"),
)
NAMES: Final = tuple(sorted(WOMEN + MEN))
"""Names that are no other English words, none the beginning of another."""


def row(items: Sequence[str], last: str = "and") -> str:
    """`A`, `A and B`, `A, B and C`.

    Raises:
        IndexError: there are none.
    """
    if len(items) < 2:
        return items[0]
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
