"""Free text brought into a step's shape: one line a field, within its cap, no doubled keywords."""

import re

from tools.scaffold.model import MAX_CHARACTERS, MAX_LABEL_WORDS, Step

_KEYWORDS = {
    "when": re.compile(r"(?:when(?:ever)?|if)\s+", re.IGNORECASE),
    "because": re.compile(r"(?:because|since)\s+", re.IGNORECASE),
}
_SENTENCE_END = re.compile(r"[.!?;](?=\s)")


def tidy_step(label: str, when: str, action: str, because: str) -> Step:
    """A valid step from four free texts; what exceeds a cap is cut, at a sentence if it can be.

    Raises:
        InvalidScaffoldError: nothing is left of a field.
    """
    return Step(
        tidy_label(label),
        fitted(_without_keyword("when", when), MAX_CHARACTERS["when"]),
        fitted(action, MAX_CHARACTERS["action"]),
        fitted(_without_keyword("because", because), MAX_CHARACTERS["because"]),
    )


def tidy_label(text: str) -> str:
    """The first four words, without a closing mark."""
    words = text.split()[:MAX_LABEL_WORDS]
    return fitted(" ".join(words), MAX_CHARACTERS["label"]).rstrip(" :.,;-–—")


def fitted(text: str, cap: int) -> str:
    """The text on one line, cut after its last whole sentence, else word, within the cap."""
    line = " ".join(text.split())
    if len(line) <= cap:
        return line
    kept = line[: cap + 1]
    ends = [found.end() for found in _SENTENCE_END.finditer(kept)]
    if ends:
        return kept[: ends[-1]]
    return kept[:cap].rsplit(" ", 1)[0]


def _without_keyword(name: str, text: str) -> str:
    line = " ".join(text.split())
    found = _KEYWORDS[name].match(line)
    return line[found.end() :] if found else line
