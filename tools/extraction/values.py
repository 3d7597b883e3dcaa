r"""Values freed of what people and models wrap around them: Markdown, LaTeX, quotes, units."""

import re
from collections import deque
from collections.abc import Iterator
from typing import Final

from tools.extraction.boxes import last_box

_WRAPPERS: Final = (
    ("**", "**"),
    ("__", "__"),
    ("*", "*"),
    ("`", "`"),
    ("$$", "$$"),
    ("$", "$"),
    ("\\(", "\\)"),
    ("\\[", "\\]"),
    ("\\text{", "}"),
    ("\\mathrm{", "}"),
    ('"', '"'),
    ("'", "'"),
    ("“", "”"),
)

_SIGNS: Final = str.maketrans({"−": "-", "–": "-", "‑": "-", "\u00a0": " ", "\u202f": " "})
_TYPESETTING: Final = (
    ("\\,", ""),
    ("\\!", ""),
    ("\\;", ""),
    ("\\ ", ""),
    ("{,}", ","),
    ("\\%", "%"),
    ("\\$", "$"),
)

_NUMBER: Final = (
    r"(?:(?<![\w.)])[-+])?"
    r"(?:(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?|(?<![\w.])\.[0-9]+)"
    r"(?:[eE][-+]?[0-9]+)?(?: ?/ ?[0-9]+)?"
)
_NUMBERS = re.compile(_NUMBER)
_QUANTITY = re.compile(
    r"[^0-9.\\^*/(){}\[\]+-]*"
    rf"(?P<number>{_NUMBER})"
    r"[^0-9\\^*(){}\[\]+-]*(?:\^?[23])?\.?"
)
"""A number with words or a currency before it, or a unit after it; nothing to compute."""


def plain(value: str) -> str:
    """The value without wrappers and a closing full stop; what is inside stays untouched.

    `plain(plain(value)) == plain(value)`, so an authored answer can be brought to the same form.
    """
    boxed = last_box(value)
    text = value if boxed is None else boxed
    start, end = 0, len(text)
    while True:
        before = start, end
        start, end = _without_spaces(text, start, end)
        start, end = _without_wrapper(text, start, end)
        if _ends_in_full_stop(text, start, end):
            end -= 1
        if (start, end) == before:
            return text[start:end]


def number(value: str) -> str:
    """The number that a value states, without separators and unit; what is no number stays."""
    text = _untypeset(plain(value))
    if (stated := _QUANTITY.fullmatch(text)) is None:
        # `x = 12` states 12; nothing else about an equation is anybody's answer.
        text = text.rpartition("=")[2].strip()
        stated = _QUANTITY.fullmatch(text)
    return _canonical(stated["number"]) if stated else text


def last_number(text: str) -> str | None:
    """The last number in a text, without separators."""
    found = deque(numbers(text), maxlen=1)
    return found[0] if found else None


def numbers(text: str) -> Iterator[str]:
    """Every number in a text, without separators."""
    return (_canonical(found[0]) for found in _NUMBERS.finditer(_untypeset(text)))


def is_number(text: str) -> bool:
    """Whether the text is a number and nothing else; `007` is a name."""
    return _NUMBERS.fullmatch(text) is not None and re.match(r"[-+]?0[0-9]", text) is None


def _untypeset(text: str) -> str:
    text = text.translate(_SIGNS)
    for mark, meaning in _TYPESETTING:
        text = text.replace(mark, meaning)
    return text


def _canonical(found: str) -> str:
    return found.replace(",", "").replace(" ", "").removeprefix("+")


def _without_spaces(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends_in_full_stop(text: str, start: int, end: int) -> bool:
    """Whether a full stop closes the value; an ellipsis or a lone stop is part of it."""
    return (
        end - start > 1
        and text[end - 1] == "."
        and text[end - 2] != "."
        and not text[end - 2].isspace()
    )


def _without_wrapper(text: str, start: int, end: int) -> tuple[int, int]:
    """One wrapper less, where it wraps the whole: `"a" or "b"` is wrapped in nothing."""
    for opening, closing in _WRAPPERS:
        inner_start, inner_end = start + len(opening), end - len(closing)
        if (
            inner_start < inner_end
            and text.startswith(opening, start, end)
            and text.endswith(closing, start, end)
            and text.find(closing, inner_start, inner_end) < 0
        ):
            return inner_start, inner_end
    return start, end
