"""The hint ladder: the smallest hint with which the student passes about half the time."""

from tools.curriculum.learner import Cell

_TRIES = 4  # fewer say too little about either end
_HOPELESS, _SURELY = 0.1, 0.8
_SUFFICES = 0.5


def is_stuck(cell: Cell) -> bool:
    """None passed of at least 4, and a pass rate below .1 more than four times in five likely."""
    failed_all = cell.attempts >= _TRIES and cell.passed == 0
    return failed_all and cell.posterior.below(_HOPELESS) > _SURELY


def climbs(cell: Cell) -> bool:
    """Whether the student is stuck and a higher hint is left to give."""
    return cell.hint < cell.hints and is_stuck(cell)


def fades(cell: Cell) -> bool:
    """Whether the hint in force already suffices, so that less help is worth trying."""
    return cell.hint > 0 and cell.attempts >= _TRIES and cell.posterior.mean >= _SUFFICES
