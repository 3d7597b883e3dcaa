"""What a trial remembers between two nodes: ids and small numbers only."""

from typing import TypedDict


class TrialState(TypedDict, total=False):
    """Everything else is in the record, or stored on the bus under an id made from its request."""

    given: bool
    """Whether the scaffold comes from a file instead of domain 1."""
    continued: bool
    """Whether truncated attempts go on."""
    outspent: bool
    """Whether `none` is also answered as often as `full` costs."""
    judged: bool
    """Whether pictures are judged."""
    scaffold: str | None
    """Digest of the scaffold that goes on trial."""
    candidates: list[str]
    """Digests of candidates that are still in the race."""
    place: int
    """Where the present loop stands: the next task or item."""
    left: int
    """How many of them are left."""
    abandoned: str
    """Why the trial cannot go on; empty while it can."""


def blank() -> TrialState:
    """The state in which a trial begins."""
    return {
        "given": False,
        "continued": False,
        "outspent": False,
        "judged": False,
        "scaffold": None,
        "candidates": [],
        "place": 0,
        "left": 0,
        "abandoned": "",
    }


def advanced(place: int, of: int) -> TrialState:
    """A loop that has come to this place; the next loop begins at 0."""
    return {"place": place if place < of else 0, "left": max(0, of - place)}
