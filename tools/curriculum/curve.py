"""What a skill's levels say of each other: the pass rate falls with the level, along a curve.

    p(level) = g + (1 - g - s) σ(a (f - level))

f is the frontier, where half is passed, a how steeply the rate falls there. Both are unknown: a
flat prior on a grid, the likelihood of the outcomes without hints. This is the one-parameter
logistic (Rasch) model with levels as difficulties, with guessing and slips as in the 4PL model.
"""

from functools import lru_cache

import numpy as np
from scipy.special import expit

from tools.curriculum.posterior import PRIOR_FAILED, PRIOR_PASSED
from tools.curriculum.records import Floats, Records

GUESS, SLIP = 0.05, 0.03
"""So that no single answer rules a level out."""

_SLOPES = np.array([0.4, 0.8, 1.6, 3.2])
_STEP, _BEYOND = 0.5, 1.5
"""Of the grid of frontiers, in levels, and how far it reaches beyond the lowest and the highest."""

_TRUST = 20.0
"""Attempts that the curve is worth beside a cell's own, for levels need not be in order: as many
as the discount lets count at most. With less, a run of bad luck hides a frontier for long."""


def expected_rates(records: Records) -> Floats:
    """Expected pass rate of every cell with the hint in force, shape (learners, cells).

    The mean of a Beta posterior whose prior mean is the skill's curve at that level. With a hint
    in force the curve, which is about answers without one, says nothing: there the prior is that
    of `tools.curriculum.posterior`.
    """
    curve = np.empty(records.open.shape)
    for cells in records.places:
        rates = _rates(tuple(records.levels[cells].tolist()))
        log_likelihood = records.bare.passed[:, cells] @ np.log(rates)
        log_likelihood += records.bare.failed[:, cells] @ np.log1p(-rates)
        weights = np.exp(log_likelihood - log_likelihood.max(axis=1, keepdims=True))
        curve[:, cells] = (weights / weights.sum(axis=1, keepdims=True)) @ rates.T
    alone = PRIOR_PASSED + PRIOR_FAILED
    trust = np.where(records.hinted, alone, _TRUST)
    centre = np.where(records.hinted, PRIOR_PASSED / alone, curve)
    counts = records.counts
    expected: Floats = (trust * centre + counts.passed) / (trust + counts.tried)
    return expected


@lru_cache(maxsize=256)
def _rates(levels: tuple[int, ...]) -> Floats:
    """The pass rate at each level for each curve of the grid, shape (levels, curves)."""
    frontiers = np.arange(min(levels) - _BEYOND, max(levels) + _BEYOND + _STEP / 2, _STEP)
    frontier, slope = (axis.ravel() for axis in np.meshgrid(frontiers, _SLOPES))
    rates: Floats = GUESS + (1 - GUESS - SLIP) * expit(
        slope * (frontier - np.array(levels)[:, None])
    )
    return rates
