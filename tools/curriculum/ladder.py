"""The hint ladder: the smallest hint with which the student passes about half the time."""

from typing import Literal

from tools.curriculum.learner import Cell

TOP = 4
"""The highest hint level; what each says is in `hints.py`."""

_TRIES = 4  # fewer say too little about either end
_HOPELESS, _SURELY = 0.1, 0.8
_FADES = 0.5

Rung = Literal["up", "down"]


def is_stuck(cell: Cell) -> bool:
    """None passed of at least 4, and a pass rate below .1 more than four times in five likely."""
    return (
        cell.attempts >= _TRIES and cell.passed == 0 and cell.posterior.below(_HOPELESS) > _SURELY
    )


def next_rung(cell: Cell) -> Rung | None:
    """Climb where the student is stuck, come down where the hint already suffices, else stay."""
    if is_stuck(cell) and cell.hint < TOP:
        return "up"
    if cell.hint and cell.attempts >= _TRIES and cell.posterior.mean >= _FADES:
        return "down"
    return None
