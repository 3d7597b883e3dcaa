"""The line that every prompt asks for: `ANSWER: value`."""

import re
from typing import Final

_LINE = re.compile(
    r"[\s>#-]*(?P<before>[*_`]*)answer(?P<after>[*_`]*\s*:[*_`]*)(?P<value>.*)", re.I
)
_PLACEHOLDER = re.compile(r"<[a-z ]+>")
_MARKS: Final = "*_`"


def stated(text: str) -> str | None:
    """The value of the last answer line, Markdown around the line removed; None without one.

    An empty line and the placeholder of the prompt, repeated, are no answer.
    """
    for line in reversed(text.split("\n")):
        found = _LINE.fullmatch(line.rstrip())
        if found is None:
            continue
        value = _unmarked(found["before"], found["after"], found["value"].strip())
        if value and not _PLACEHOLDER.fullmatch(value):
            return value
    return None


def _unmarked(before: str, after: str, value: str) -> str:
    """The value without marks that opened before it: `**ANSWER: 12**`, `**Answer:** 12`."""
    marks = "".join(mark for mark in after if mark in _MARKS)
    if before and not marks:
        closed = value.removesuffix(".")
        return closed.removesuffix(before).rstrip() if closed.endswith(before) else value
    # Marks that nothing opened belong to the value: `ANSWER:**12**`.
    return value if before else marks + value
