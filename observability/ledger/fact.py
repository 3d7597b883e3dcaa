"""The base of every fact, and the words that several facts share."""

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

Outcome = Literal["passed", "failed", "undecided", "missing"]
Source = Literal["generalised", "model", "self_written", "library", "imported"]
Purpose = Literal[
    "curriculum",
    "part",
    "contrast",
    "selection",
    "gate",
    "panel",
    "watch",
    "try",
    "teach",
    "pilot",
    "trial",
    "study",
]


class Recorded(BaseModel):
    """Frozen, closed, and described by the docstring under each field."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    clocks: ClassVar[frozenset[str]] = frozenset()
    """Fields that tell the time. What is told again after a kill is told at another time, so they
    are no part of what happened; everything else is."""

    def differences(self, other: "Recorded") -> tuple[str, ...]:
        """Fields, but for clocks, in which two accounts of one event tell different things."""
        names = sorted(type(self).model_fields.keys() - self.clocks)
        return tuple(name for name in names if getattr(self, name) != getattr(other, name))
