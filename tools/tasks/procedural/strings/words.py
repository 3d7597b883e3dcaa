"""Common English words of three to eleven letters, the stuff of every line that is to be changed.

Words rather than random letters, because tokenizers cut noise in odd places. None of them stands
in `tools/scaffold/inert.toml`: a word that tasks use can be in no placebo.
"""

from collections.abc import Iterable
from importlib.resources import files
from random import Random
from typing import Final

WORDS: Final = tuple(files(__package__).joinpath("words.txt").read_text("utf-8").split())


def few(rng: Random, count: int, kinds: int) -> list[str]:
    """`count` words of only `kinds` different ones, each of which is there.

    The fewer there are, the easier it is to lose one's place.
    """
    chosen = rng.sample(WORDS, kinds)
    words = chosen + rng.choices(chosen, k=count - kinds)
    rng.shuffle(words)
    return words


def of_length(length: int) -> tuple[str, ...]:
    """The words of so many letters."""
    return tuple(word for word in WORDS if len(word) == length)


def numbered(words: Iterable[str]) -> str:
    """Words with their places: `1 red, 2 blue`."""
    return ", ".join(f"{place} {word}" for place, word in enumerate(words, 1))
