"""What the curator is asked where automatic verification is incomplete: a second look."""

from typing import Literal

from pydantic import Field

from bus.messages.message import Message, Reply, Request, Usage

MOST_ITEMS = 8
"""Items of a checklist."""

Holds = Literal["yes", "no", "unclear"]


class CheckItem(Message):
    """One question of a checklist, and what the curator found."""

    question: str
    """What was looked at."""
    holds: Holds
    """Whether it holds."""
    because: str = ""
    """What in the answer says so."""


class CheckWork(Request):
    """Look a piece of work through, question by question.

    It brings neither key nor verdict, and nothing of who made the work under which arm.
    """

    kind: Literal["check_work"] = "check_work"
    prompt: str
    """The task, without a scaffold."""
    answer: str
    """The answer's text, verbatim."""
    observed: dict[str, float] = Field(default_factory=dict)
    """Facts of a scene, by name, as they were observed; empty for other tasks."""


class Checklist(Reply):
    """What the curator's model found, which decides nothing."""

    kind: Literal["checklist"] = "checklist"
    by: Literal["curator"] = "curator"
    """Whose it is."""
    items: tuple[CheckItem, ...] = Field(default=(), max_length=MOST_ITEMS)
    """The questions; none where the model gave no checklist."""
    reason: str = ""
    """Why there are none."""
    usage: Usage = Usage()
    """What it cost."""


class SecondLevel(Message):
    """A checklist as a verdict carries it: beside the outcome, and no part of it."""

    by: Literal["curator"] = "curator"
    """Whose it is."""
    items: tuple[CheckItem, ...] = Field(min_length=1, max_length=MOST_ITEMS)
    """The questions."""
