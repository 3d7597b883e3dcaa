"""Anti-unification: what several worked lines have in common, with their values as named slots.

A line becomes a row of words and slots. A slot keeps every name its value goes by in that
solution; laying a second line over it keeps the names that hold in both, which is how `7`, both
the first factor and the running total in one task, finds its true name in the next (Plotkin's
least general generalisation, with names for the variables).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import reduce

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d]+|[^\w\s]|_")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ARTICLES = frozenset({"the", "a", "an", "each", "every", "this", "that", "your"})
_SLOT = "\0"
UNNAMED = "value"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a slot when `names` is not None: the best name first, empty for a gap.

    `vague` says that the name is only what several names have in common.
    """

    text: str
    spaced: bool
    names: tuple[str, ...] | None = None
    vague: bool = False


Pattern = tuple[Token, ...]


def tokens(text: str) -> list[str]:
    """Words, numbers and single marks of a text."""
    return _TOKEN.findall(_THOUSANDS.sub("", text))


def named(text: str, names: Mapping[str, tuple[str, ...]]) -> Pattern:
    """A line as a pattern: every known value in it becomes a slot, the longest value first."""
    values = {tuple(tokens(value)): each for value, each in names.items() if tokens(value)}
    longest = max(map(len, values), default=0)
    row = list(_row(text))
    return tuple(_slotted(row, values, longest))


def common(patterns: Iterable[Pattern]) -> Pattern:
    """What all patterns share; needs at least one."""
    return reduce(_laid_over, patterns)


def is_gap(token: Token) -> bool:
    """Whether the lines disagree here beyond any name."""
    return token.names == ()


def wording(pattern: Pattern) -> str:
    """The pattern as a line to read, free of values; `12 sacks` is not `the sacks sacks`."""
    line = ""
    said: list[str] = []
    after_slot = False
    for token in pattern:
        text = token.text if token.names is None else _name(token, said)
        echo = after_slot and said[-1:] == [text.casefold()]
        after_slot = token.names is not None
        if text and not echo:
            line += f" {text}" if token.spaced else text
            said += text.casefold().split()
    return line.strip()


def _row(text: str) -> Iterator[Token]:
    grouped = _THOUSANDS.sub("", text)
    for found in _TOKEN.finditer(grouped):
        yield Token(
            found.group(), spaced=found.start() > 0 and grouped[found.start() - 1].isspace()
        )


def _slotted(
    row: list[Token], values: Mapping[tuple[str, ...], tuple[str, ...]], longest: int
) -> Iterator[Token]:
    at = 0
    while at < len(row):
        spans = (tuple(token.text for token in row[at : at + n]) for n in range(longest, 0, -1))
        span = next((span for span in spans if span in values), None)
        if span is None:
            yield row[at]
            at += 1
        else:
            yield replace(row[at], text=" ".join(span), names=values[span])
            at += len(span)


def _laid_over(one: Pattern, other: Pattern) -> Pattern:
    merged: list[Token] = []
    matcher = SequenceMatcher(None, _keys(one), _keys(other), autojunk=False)
    for _, a, b, c, d in matcher.get_opcodes():
        if b - a == d - c:
            merged += map(_merged, one[a:b], other[c:d])
        else:
            first = (one[a:b] or other[c:d])[0]
            merged.append(replace(first, text="", names=()))
    return tuple(_closed(merged))


def _keys(pattern: Pattern) -> list[str]:
    """Words by their letters; all slots alike, so that they lie over one another."""
    return [_SLOT if token.names is not None else token.text.casefold() for token in pattern]


def _merged(one: Token, other: Token) -> Token:
    if one.text.casefold() == other.text.casefold() and None in (one.names, other.names):
        return replace(one, names=None)
    shared = tuple(name for name in one.names or () if name in (other.names or ()))
    if shared:
        return replace(one, names=shared, vague=one.vague or other.vague)
    tails = dict.fromkeys(
        tail
        for name in one.names or ()
        for against in other.names or ()
        if (tail := _shared_tail(name, against))
    )
    return replace(one, text="", names=tuple(tails), vague=True)


def _shared_tail(one: str, other: str) -> str:
    """`number` for `first number` and `second number`."""
    mine, theirs = one.split(), other.split()
    length = 0
    while length < min(len(mine), len(theirs)) and mine[-length - 1] == theirs[-length - 1]:
        length += 1
    return " ".join(mine[len(mine) - length :])


def _closed(row: list[Token]) -> Iterator[Token]:
    """One gap for each run of gaps."""
    before: Token | None = None
    for token in row:
        if not (before and is_gap(before) and is_gap(token)):
            yield token
        before = token


def _name(token: Token, said: list[str]) -> str:
    """How a slot reads after what was said: `the first factor`, but no second `the`."""
    name = token.names[0] if token.names else UNNAMED
    words = name.casefold().split()
    if said[-len(words) :] == words:
        return ""
    if words[0] in _ARTICLES or (said and said[-1] in _ARTICLES):
        return name
    return f"{'a' if token.vague else 'the'} {name}"
