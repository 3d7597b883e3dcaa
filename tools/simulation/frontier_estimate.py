"""The estimate of a skill's frontier, from the counts of passes and failures at its levels."""

import numpy as np

from tools.curriculum.records import Floats


def estimate_frontiers(passed: Floats, failed: Floats) -> Floats:
    """Estimated frontiers, shape (learners, skills), of counts (learners, skills, levels).

    Of the levels tried, the one whose fitted rate is nearest one half; the middle of several that
    are as near; nan where nothing was tried.
    """
    tries = passed + failed
    gaps = np.where(tries > 0, np.abs(antitonic(passed, failed) - 0.5), np.inf).round(9)
    nearest = gaps <= gaps.min(axis=2, keepdims=True)
    middles: Floats = (nearest * np.arange(passed.shape[2])).sum(axis=2)
    return np.where((tries > 0).any(axis=2), middles / np.maximum(nearest.sum(axis=2), 1), np.nan)


def antitonic(passed: Floats, failed: Floats) -> Floats:
    """Pass rates that never rise with the level (the last axis), by weighted least squares.

    At level j: the least over a ≤ j of the largest over b ≥ j of the mean rate of levels a to b
    (the min-max formula, Robertson, Wright and Dykstra 1988). Undefined, and between 0 and 1,
    where a level was not tried.
    """
    levels = passed.shape[-1]
    means = np.full((*passed.shape, levels), np.nan)
    for first in range(levels):
        successes = passed[..., first:].cumsum(axis=-1)
        tries = successes + failed[..., first:].cumsum(axis=-1)
        known = tries > 0
        means[..., first, first:][known] = successes[known] / tries[known]
    # From the right, the largest mean of a block that begins at a and ends at j or later.
    largest = np.fmax.accumulate(means[..., ::-1], axis=-1)[..., ::-1]
    fitted = np.fmin.accumulate(largest, axis=-2)
    rates: Floats = np.nan_to_num(np.diagonal(fitted, axis1=-2, axis2=-1), nan=0.5)
    return rates
