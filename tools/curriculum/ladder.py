"""The hint ladder: the smallest hint with which the student passes about half the time.

Success is a logistic function of the hint level, σ(c + a h) with a ≥ 0, fitted to few outcomes:
c ~ N(0, 2²), a ~ |N(0, 1)|, posterior means on a grid (after SEELE, arXiv 2509.06923, which fits
accuracy to the length of a hint). A level's own outcomes outweigh the fit once there are some,
for what a hint is worth need not grow evenly.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import expit

from tools.curriculum.learner import Cell, Rung
from tools.curriculum.records import Floats

_TRIES = 4  # fewer say too little about either end
HOPELESS, _SURELY = 0.15, 0.8
_SUFFICES = 0.5

RETEST = 0.2
"""How often a hint that suffices is left out, to see whether it is still needed."""

_TRUST = 1.0
"""Attempts that the fit is worth beside a hint's own outcomes."""

_STARTS, _GAINS = (
    axis.ravel() for axis in np.meshgrid(np.linspace(-6, 6, 25), np.linspace(0, 3, 13))
)
_LOG_PRIOR = -0.5 * (_STARTS / 2) ** 2 - 0.5 * _GAINS**2


def fitted(rungs: Sequence[Rung], hints: int) -> Floats:
    """Pass rate expected with each hint level from 0 to `hints`; shape (hints + 1,)."""
    levels = np.arange(max([hints, *(rung.hint for rung in rungs)]) + 1)
    passed, failed = np.zeros(len(levels)), np.zeros(len(levels))
    for rung in rungs:
        passed[rung.hint], failed[rung.hint] = rung.passed, rung.failed
    rates = np.clip(expit(_STARTS + _GAINS * levels[:, None]), 1e-9, 1 - 1e-9)
    log_weight = passed @ np.log(rates) + failed @ np.log1p(-rates) + _LOG_PRIOR
    weight = np.exp(log_weight - log_weight.max())
    curve = rates @ weight / weight.sum()
    expected: Floats = (_TRUST * curve + passed) / (_TRUST + passed + failed)
    return expected[: hints + 1]


def is_stuck(cell: Cell) -> bool:
    """At least 4 attempts, and a pass rate below .15 more than four times in five likely.

    Four failures are enough; one lucky guess among a dozen does not undo them.
    """
    return cell.attempts >= _TRIES and cell.posterior.below(HOPELESS) > _SURELY


def climbs(cell: Cell) -> bool:
    """Whether the student is stuck and a higher hint is left to give."""
    return cell.hint < cell.hints and is_stuck(cell)


def raised(cell: Cell) -> int:
    """The next hint of a cell that climbs: of those above, the smallest fitted nearest .5."""
    return _nearest(cell, cell.hint + 1, cell.hints)


def fades(cell: Cell) -> bool:
    """Whether the hint in force already suffices, so that less help is worth trying."""
    return cell.hint > 0 and cell.attempts >= _TRIES and cell.posterior.mean >= _SUFFICES


def lowered(cell: Cell, chance: float) -> int:
    """The hint to go on with where it fades: the smallest fitted nearest .5, or none at all.

    A `chance` in [0, 1) below `RETEST` tests again without a hint.
    """
    return 0 if chance < RETEST else _nearest(cell, 0, cell.hint)


def _nearest(cell: Cell, least: int, most: int) -> int:
    rungs = [*(rung for rung in cell.rungs if rung.hint != cell.hint), cell.at(cell.hint)]
    gaps = np.abs(fitted(rungs, max(cell.hints, most)) - _SUFFICES).round(6)
    given = [hint for hint in range(least, most + 1) if hint == 0 or hint >= cell.first_hint]
    return min(given, key=lambda hint: gaps[hint])
