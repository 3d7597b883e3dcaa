"""The committed bank of inert sentences, and the words by which a placebo is judged."""

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from tools.scaffold.words import words

_SUFFIXES = ("ingly", "edly", "ings", "ing", "ies", "ied", "ed", "es", "er", "s", "ly", "e", "y")
_SHORTEST_STEM = 3


class Bank(NamedTuple):
    """Entries by the field of a step that they are for; a `tail` ends any field but a label."""

    label: tuple[str, ...]
    when: tuple[str, ...]
    action: tuple[str, ...]
    because: tuple[str, ...]
    tail: tuple[str, ...]

    def without(self, forbidden: Iterable[str]) -> "Bank":
        """The entries that hold no word of these stems."""
        stems = frozenset(forbidden)
        return Bank(
            *(
                tuple(each for each in kind if stems.isdisjoint(map(stem, words(each))))
                for kind in self
            )
        )


class Words(NamedTuple):
    """Words by what they betray."""

    denied: frozenset[str]
    interfaces: frozenset[str]
    scene: frozenset[str]
    numbers: frozenset[str]
    common: frozenset[str]
    verbs: frozenset[str]
    openers: frozenset[str]


@cache
def bank() -> Bank:
    """Every entry."""
    return Bank(**{kind: tuple(entries) for kind, entries in _read()["bank"].items()})


@cache
def vocabulary() -> Words:
    """Every list of words."""
    return Words(**{kind: frozenset(entries) for kind, entries in _read()["words"].items()})


def stem(word: str) -> str:
    """A word without its endings, so that `folders` and `folder` are the same.

    Crude on purpose: to take two words for the same forbids a little too much. Plurals that
    change the word itself, as `shelves` does, are missed.
    """
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return stem(word.removesuffix(suffix))
    doubled = len(word) > _SHORTEST_STEM and word[-1] == word[-2]
    return word[:-1] if doubled else word


@lru_cache(maxsize=8)
def task_nouns(text: str) -> frozenset[str]:
    """Stems of every word of the tasks that is not one of the commonest of English."""
    common = vocabulary().common
    return frozenset(stem(word) for word in words(text) if word not in common)


def denied(text: str, nouns: frozenset[str], *, scenes: bool) -> Iterator[str]:
    """The words of a text that a placebo must not hold: the lists', the numbers, the tasks' own."""
    known = vocabulary()
    prefixes = tuple(known.denied | known.scene if scenes else known.denied)
    exact = known.interfaces | known.numbers
    for word in words(text):
        listed = word.startswith(prefixes) or word in exact or not word.isalpha()
        if word not in known.common and (listed or stem(word) in nouns):
            yield word


def _read() -> dict[str, dict[str, list[str]]]:
    text = files(__package__).joinpath("inert.toml").read_text("utf-8")
    return tomllib.loads(text)
