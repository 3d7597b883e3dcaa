"""Whether a value that somebody says a text gives stands in that text.

It holds a model that adapts answers to copying: it may point at what the student wrote, in the
words of the format, and can add nothing of its own.
"""

import json
import re
from itertools import islice
from typing import Final

from tools.extraction.cascade import AnswerFormat
from tools.extraction.fences import blocks
from tools.extraction.number_words import numbers_in_words
from tools.extraction.values import is_number, numbers, plain

LONGEST: Final = 100_000
"""Characters of a text that are looked through."""

_DECODER: Final = json.JSONDecoder()
_STARTS: Final = re.compile(r'[\[{]|(?<![\w\\])"|(?<![\w.,+-])(?:-?\d|true|false|null)')
"""Where a JSON value may start: never inside a number or a word, nor where a string closes."""
_GOES_ON: Final = re.compile(r"(?<=\w)(?:[.,]\d|\w)")
"""What makes a number or a word longer than the value that was read."""
_TRIES: Final = 200
"""Starts that are tried: each may be read to the text's end."""


def copied(value: str, text: str, answer_format: AnswerFormat) -> str:
    """The value in the format, where the text states it; else empty.

    Args:
        value: what is said to be the answer.
        text: what it is said to be copied from.
        answer_format: the verifier's format, in whose normal form both are compared.
    """
    text = text[:LONGEST]
    match answer_format:
        case "number":
            return _number(value, text)
        case "text":
            return _span(value, text)
        case "json" | "plan":
            return _json(value, text)
        case "code" | "js":
            return _lines(value, text)


def _number(value: str, text: str) -> str:
    """A number of the text, in digits or in words; never a part of one."""
    meant = _numbers_of(value)
    return meant[0] if len(meant) == 1 and meant[0] in _numbers_of(text) else ""


def _numbers_of(text: str) -> list[str]:
    return [*dict.fromkeys((*filter(is_number, numbers(text)), *numbers_in_words(text)))]


def _span(value: str, text: str) -> str:
    """Whole words of the text, as the text writes them, whatever white space is between."""
    words = [re.escape(word) for word in plain(value).split()]
    if not words:
        return ""
    pattern = r"\s+".join(words)
    found = re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)
    return " ".join(found[0].split()) if found else ""


def _json(value: str, text: str) -> str:
    """A whole JSON value of the text that equals the given one, as the text writes it."""
    value = value.strip()
    wanted, end = _decoded(value, 0)
    if not value or end != len(value):
        return ""
    starts = (found.start() for found in _STARTS.finditer(text) if found[0][0] == value[0])
    for start in islice(starts, _TRIES):
        held, end = _decoded(text, start)
        if held == wanted and not _GOES_ON.match(text, end):
            return text[start:end]
    return ""


def _decoded(text: str, start: int) -> tuple[str, int]:
    """The JSON value that starts there in one form for equal values, and where it ends.

    In that form `1` is not `true`, unlike in Python; without a value it is empty and ends at -1.
    """
    try:
        held, end = _DECODER.raw_decode(text, start)
        return json.dumps(held, sort_keys=True), end
    except (ValueError, RecursionError):
        return "", -1


def _lines(value: str, text: str) -> str:
    """Whole lines of the text that follow on one another; blank ones at the ends fall away."""
    fenced = [block for block in blocks(value) if block.strip()]
    wanted = _stripped(fenced[0] if len(fenced) == 1 else value)
    there = [line.rstrip() for line in text.split("\n")]
    size = len(wanted)
    starts = (place for place, line in enumerate(there) if wanted and line == wanted[0])
    return "\n".join(wanted) if any(there[at : at + size] == wanted for at in starts) else ""


def _stripped(program: str) -> list[str]:
    lines = [line.rstrip() for line in program.split("\n")]
    filled = [place for place, line in enumerate(lines) if line]
    return lines[filled[0] : filled[-1] + 1] if filled else []
