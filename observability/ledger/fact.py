"""The base of every fact, and the words that several facts share."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Outcome = Literal["passed", "failed", "undecided", "missing"]
Source = Literal["generalised", "model", "self_written", "library", "imported"]
Purpose = Literal[
    "curriculum",
    "contrast",
    "selection",
    "gate",
    "panel",
    "watch",
    "try",
    "teach",
    "pilot",
    "trial",
]


class Recorded(BaseModel):
    """Frozen, closed, and described by the docstring under each field."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
