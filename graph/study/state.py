"""What a study remembers between two nodes: small numbers only."""

from typing import TypedDict


class StudyState(TypedDict, total=False):
    """Everything else is in the record, or stored on the bus under an id made from its request."""

    left: int
    """Items of the present pass that are left."""
    outspent: bool
    """Whether an arm spends what another one costs."""
    continued: bool
    """Whether truncated attempts go on."""
    graded: bool
    """Whether judges grade the answers."""


def blank() -> StudyState:
    """The state in which a study begins."""
    return {"left": 0, "outspent": False, "continued": False, "graded": False}
