"""Null controls of a study: what has to come out as nothing, or its headline is withheld."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Control:
    """One null control: whether it was passed, and what it says for itself in one sentence."""

    name: str
    passed: bool
    said: str


def withhold(controls: Iterable[Control]) -> bool:
    """Whether a study's headline is withheld: a control failed."""
    return not all(control.passed for control in controls)
