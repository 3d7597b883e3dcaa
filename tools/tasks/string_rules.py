"""The functions that string tasks are composed of, each with its words.

All take and give lower-case letters. None is constant; the held-out ones are never seen in skills
called `train`, so that a procedure can be tested on functions it was not written for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

Topic = Literal["order", "letters", "length"]

_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz"
_VOWELS: Final = "aeiou"


@dataclass(frozen=True, slots=True)
class Rule:
    """A function on texts, with the words that a prompt describes it by."""

    words: str
    apply: Callable[[str], str]
    topic: Topic
    held_out: bool = False


def _table(source: str, target: str) -> Callable[[str], str]:
    mapping = str.maketrans(source, target)
    return lambda text: text.translate(mapping)


def _shift(places: int) -> Callable[[str], str]:
    return _table(_ALPHABET, _ALPHABET[places:] + _ALPHABET[:places])


def _swap_neighbours(text: str) -> str:
    return "".join(text[at : at + 2][::-1] for at in range(0, len(text), 2))


def _swap_ends(text: str) -> str:
    return text[-1] + text[1:-1] + text[0] if len(text) > 1 else text


def _double_vowels(text: str) -> str:
    return "".join(letter * 2 if letter in _VOWELS else letter for letter in text)


def _without_second_vowels(text: str) -> str:
    vowels = [at for at, letter in enumerate(text) if letter in _VOWELS]
    return "".join(letter for at, letter in enumerate(text) if at not in vowels[1:2])


def _without_repeats(text: str) -> str:
    return "".join(letter for letter, _ in groupby(text))


_next, _previous = _shift(1), _shift(-1)

RULES: Final = (
    Rule("reverse the text", lambda t: t[::-1], "order"),
    Rule("move the first letter to the end", lambda t: t[1:] + t[:1], "order"),
    Rule("swap the first and the last letter", _swap_ends, "order"),
    Rule("sort the letters from a to z", lambda t: "".join(sorted(t)), "order"),
    Rule("swap letters 1 and 2, letters 3 and 4, and so on", _swap_neighbours, "order"),
    Rule("move the last letter to the front", lambda t: t[-1:] + t[:-1], "order", True),
    Rule("reverse the first three letters", lambda t: t[:3][::-1] + t[3:], "order", True),
    Rule("move the first two letters to the end", lambda t: t[2:] + t[:2], "order", True),
    Rule("sort the letters from z to a", lambda t: "".join(sorted(t, reverse=True)), "order", True),
    Rule("replace each letter by the next one (z becomes a)", _next, "letters"),
    Rule("replace each vowel by the next vowel (u becomes a)", _table(_VOWELS, "eioua"), "letters"),
    Rule(
        "replace the first letter by the next one (z becomes a)",
        lambda t: _next(t[:1]) + t[1:],
        "letters",
    ),
    Rule("change every a to o and every o to a", _table("ao", "oa"), "letters"),
    Rule("replace each letter by the one before it (a becomes z)", _previous, "letters", True),
    Rule("change every e to i and every i to e", _table("ei", "ie"), "letters", True),
    Rule(
        "replace the last letter by the one before it (a becomes z)",
        lambda t: t[:-1] + _previous(t[-1:]),
        "letters",
        True,
    ),
    Rule("change every t to k and every k to t", _table("tk", "kt"), "letters", True),
    Rule("double every vowel", _double_vowels, "length"),
    Rule("drop the first letter", lambda t: t[1:], "length"),
    Rule("add the first letter once more at the end", lambda t: t + t[:1], "length"),
    Rule("drop the second vowel", _without_second_vowels, "length"),
    Rule("drop the last letter", lambda t: t[:-1], "length", True),
    Rule("double the first letter", lambda t: t[:1] + t, "length", True),
    Rule("drop each letter that is equal to the one before it", _without_repeats, "length", True),
    Rule("double the last letter", lambda t: t + t[-1:], "length", True),
)
