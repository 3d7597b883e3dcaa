"""Equality that needs no algebra: the same text, or the same plainly written number."""

import re
from fractions import Fraction

_MARK = re.compile(r"\s*([,:()\[\]{}])\s*")
_NUMBER = re.compile(r"[+-]?(0|[1-9]\d{0,39}|[1-9]\d{0,2}(,\d{3}){1,12})(\.\d{1,40})?")


def number(text: str) -> Fraction | None:
    """The number that the text plainly is; a leading zero makes it a text, such as a code."""
    text = text.strip()
    return Fraction(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


def same(expected: str, answer: str) -> bool:
    """Whether both are the same text up to white space, or the same number.

    White space beside a comma, a colon or a bracket is none: `[1,2]` is `[1, 2]`.
    """
    if _tight(expected) == _tight(answer):
        return True
    wanted = number(expected)
    return wanted is not None and wanted == number(answer)


def _tight(text: str) -> list[str]:
    return _MARK.sub(r"\1", text).split()
