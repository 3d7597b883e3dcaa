"""Whole numbers written out in English words."""

import re
from collections.abc import Iterator
from typing import Final

_SMALL: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES: Final = {
    **{word: value for value, word in enumerate(_SMALL)},
    **{word: 10 * place for place, word in enumerate(_TENS, 2)},
}
_SCALES: Final = {"thousand": 1_000, "million": 1_000_000}
_WORD: Final = "|".join(sorted((*_VALUES, "hundred", *_SCALES), key=len, reverse=True))
_RUN = re.compile(
    rf"\b(?:(?P<minus>minus|negative)\s+)?(?P<words>(?:{_WORD})(?:[\s-]+(?:and\s+)?(?:{_WORD}))*)\b",
    re.IGNORECASE,
)


def numbers_in_words(text: str) -> Iterator[str]:
    """Every number that is written out, in digits: `forty-two`, `one hundred and five`."""
    for run in _RUN.finditer(text):
        sign = "-" if run["minus"] else ""
        for value in _values(re.findall(_WORD, run["words"].lower())):
            yield f"{sign}{value}"


def _values(words: list[str]) -> Iterator[int]:
    """The numbers of a run of words: `twenty one` is one, `one two` are two."""
    total = group = 0
    last = 0
    """Value of the word before; 0 where a number begins."""
    for word in words:
        if word in _VALUES:
            value = _VALUES[word]
            if last and not _joins(last, value):
                yield total + group
                total = group = 0
            group, last = group + value, value or 1
        elif word == "hundred":
            group, last = max(group, 1) * 100, 100
        else:
            total, group, last = total + max(group, 1) * _SCALES[word], 0, _SCALES[word]
    yield total + group


def _joins(last: int, value: int) -> bool:
    """Whether a word of this value goes on with the number that ends in `last`."""
    if last >= 100:
        return True
    return last >= 20 and 0 < value < 10
