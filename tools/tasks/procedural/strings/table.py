"""The skills of the domain `strings`, by name, in the order of their tasks."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from tools.tasks.generated import Generator, Problem
from tools.tasks.procedural.strings import (
    first_letters,
    first_lines,
    letters,
    lines,
    rules,
    starts,
)

_LEVELS: Final = 5


def _skill(entry: Callable[[Random], Problem], make: Callable[[Random, int], Problem]) -> Generator:
    """Level 0 is the entry, which asks something else; the others differ in size."""
    return Generator(_LEVELS, lambda rng, level: make(rng, level) if level else entry(rng))


STRINGS: Final[Mapping[str, Generator]] = {
    "reverse-words": _skill(first_lines.reverse_words, lines.reverse_words),
    "interleave-words": _skill(first_lines.interleave_words, lines.interleave_words),
    "sort-by-last-letter": _skill(first_lines.sort_by_last_letter, lines.sort_by_last_letter),
    "drop-every-nth": _skill(first_lines.drop_every_nth, lines.drop_every_nth),
    "caesar-shift": _skill(first_letters.caesar_shift, letters.caesar_shift),
    "count-letter": _skill(first_letters.count_letter, letters.count_letter),
    "run-length-code": _skill(first_letters.run_length_code, letters.run_length_code),
    "rewrite-by-rules": _skill(first_letters.rewrite_by_rules, rules.rewrite_by_rules),
    "acronym-of-phrase": _skill(first_letters.acronym_of_phrase, starts.acronym_of_phrase),
    "longest-common-start": _skill(first_letters.longest_common_start, starts.longest_common_start),
}
