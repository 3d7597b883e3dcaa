"""The skills of the domain `strings`, by name, in the order of their tasks."""

from collections.abc import Mapping
from typing import Final

from tools.tasks.generated import Generator
from tools.tasks.procedural.strings import letters, lines, rules, starts

_LEVELS: Final = 5

STRINGS: Final[Mapping[str, Generator]] = {
    "reverse-words": Generator(_LEVELS, lines.reverse_words),
    "interleave-words": Generator(_LEVELS, lines.interleave_words),
    "sort-by-last-letter": Generator(_LEVELS, lines.sort_by_last_letter),
    "drop-every-nth": Generator(_LEVELS, lines.drop_every_nth),
    "caesar-shift": Generator(_LEVELS, letters.caesar_shift),
    "count-letter": Generator(_LEVELS, letters.count_letter),
    "run-length-code": Generator(_LEVELS, letters.run_length_code),
    "rewrite-by-rules": Generator(_LEVELS, rules.rewrite_by_rules),
    "acronym-of-phrase": Generator(_LEVELS, starts.acronym_of_phrase),
    "longest-common-start": Generator(_LEVELS, starts.longest_common_start),
}
