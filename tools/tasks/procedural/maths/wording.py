"""Words that the stories of several skills share, and how numbers stand in them."""

from collections.abc import Sequence
from random import Random
from typing import Final

PEOPLE: Final = (
    *("Ada", "Ben", "Cem", "Dana", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jade"),
    *("Kofi", "Lena", "Milo", "Nora", "Otto", "Pia", "Rosa", "Sven", "Tara", "Uma"),
)


def people(rng: Random, number: int) -> list[str]:
    """So many different people."""
    return rng.sample(PEOPLE, number)


def listed(words: Sequence[object]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, last = map(str, words)
    return f"{', '.join(first)} and {last}" if first else last


def many(count: int, thing: str) -> str:
    """`1 bead`, `2 beads`, of a thing named in the plural that loses its `s`."""
    return f"{count} {thing.removesuffix('s') if count == 1 else thing}"


def chain(first: int, *others: int) -> str:
    """A sum written out with the signs of its terms: `3 + 4 - 5`."""
    return " ".join([str(first), *(f"{'-' if each < 0 else '+'} {abs(each)}" for each in others)])
