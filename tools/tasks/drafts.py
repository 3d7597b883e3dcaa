"""A task that somebody has drafted, read as a line of own tasks and looked at for what is wrong.

What needs nobody else is found here: form, length, and whether the prompt gives the answer away.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from tools.extraction.cascade import adapt
from tools.extraction.values import number
from tools.tasks.errors import OwnTasksError
from tools.tasks.own_lines import Line
from tools.tasks.task import Key

LONGEST_PROMPT: Final = 2_000
LONGEST_ANSWER: Final = 200
"""Characters: a small model must still have room for the work in between."""

Format = Literal["number", "text"]
Fault = Literal["malformed", "too_long", "leak"]

_STRICT: Final = ("answer_line", "boxed", "json")
_INVISIBLE: Final = ("Cc", "Cf", "Cn", "Co", "Cs")


class UnfitDraftError(ValueError):
    """A draft cannot be a task: `fault` is the class, `reason` the sentence."""

    def __init__(self, fault: Fault, reason: str) -> None:
        self.fault, self.reason = fault, reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class DraftedTask:
    """A task whose form is right; nobody has checked its answer."""

    prompt: str
    answer: str
    format: Format
    key: Key
    skill: str
    level: int

    @property
    def line(self) -> str:
        """It as a line of a file of own tasks, in ASCII, so that no terminal is steered by it."""
        return json.dumps(
            {
                "prompt": self.prompt,
                "answer": self.answer,
                "skill": self.skill,
                "level": self.level,
            }
        )


def read_draft(
    prompt: str, answer: str, wanted: Format | None, *, skill: str, level: int
) -> DraftedTask:
    """Read a draft.

    Args:
        prompt: what is asked.
        answer: the author's answer.
        wanted: the format that the answer must have; either where None.
        skill: a name as own tasks have them.
        level: from 0, the easiest.

    Raises:
        UnfitDraftError: it is malformed, too long, or gives its answer away.
    """
    drafted = _read(prompt, answer, skill, level)
    if wanted is not None and drafted.format != wanted:
        raise UnfitDraftError("malformed", f"its answer is a {drafted.format}, not a {wanted}")
    for name, text, most in (
        ("prompt", drafted.prompt, LONGEST_PROMPT),
        ("answer", drafted.answer, LONGEST_ANSWER),
    ):
        if len(text) > most:
            raise UnfitDraftError("too_long", f"its {name} has {len(text)} characters, over {most}")
    if gives_away(drafted.prompt, drafted.answer, drafted.format):
        raise UnfitDraftError("leak", "its prompt states the answer")
    return drafted


def gives_away(prompt: str, answer: str, answer_format: Format) -> bool:
    """Whether a prompt states the answer, rather than merely containing it.

    `What is 5 + 0?` contains its answer and gives nothing away.
    """
    found, rule = adapt(prompt, answer_format)
    if rule in _STRICT and found == answer:
        return True
    value = re.escape(answer)
    said = rf"\b(?:answer|solution|result)\b[\s\"'*`]*(?:is|are|=|:|→|->)[\s\"'*`$]*{value}(?!\w)"
    ended = rf"(?:=|≈|→|->)[\s$]*{value}[\s$.)\]]*$|[(\[]\s*{value}\s*[)\]][\s.]*$"
    return re.search(said, prompt, re.IGNORECASE) is not None or (
        re.search(ended, prompt.strip(), re.IGNORECASE) is not None
    )


def _read(prompt: str, answer: str, skill: str, level: int) -> DraftedTask:
    for text in (prompt, answer):
        if hidden := _hidden(text):
            raise UnfitDraftError(
                "malformed", f"it has the invisible character U+{ord(hidden):04X}"
            )
    stated = number(answer)
    content = {"prompt": prompt, "answer": stated, "skill": skill, "level": level}
    try:
        own = Line(Path("draft"), 0).read(json.dumps(content))
        if own.key.kind != "maths":
            own = Line(Path("draft"), 0).read(json.dumps({**content, "answer": answer}))
    except OwnTasksError as error:
        raise UnfitDraftError("malformed", error.reason) from error
    gold = own.gold or ""
    is_number = own.key.kind == "maths"
    return DraftedTask(
        own.prompt, gold, "number" if is_number else "text", own.key, own.skill, own.level
    )


def _hidden(text: str) -> str:
    """The first character that a reader could not see; empty where there is none."""
    for character in text:
        if character not in "\n\t" and unicodedata.category(character) in _INVISIBLE:
            return character
    return ""
