"""`full` against one control: every number that is printed about the pair of arms."""

from collections.abc import Sequence

import numpy as np

from tools.statistics import missing
from tools.statistics.analysis import Comparison, Design, Difference
from tools.statistics.clusters import Floats, sign_flip, t_interval
from tools.statistics.differences import means
from tools.statistics.equivalence import tost
from tools.statistics.power import (
    detectable_difference,
    minimum_detectable_effect,
    smallest_p,
)
from tools.statistics.process import evidence

LEAST_DISCORDANCE = 0.2
"""What is assumed of pairs that pass or fail, where fewer were seen to differ."""


def compare(differences: Sequence[Difference], design: Design, seed: int) -> Comparison:
    """Compare on at least one pair; all of them name the same control.

    Without a single pair that is not missing, nothing is known: p are 1 and the interval is
    [-1, 1].
    """
    sample = means(differences)
    flipped = sign_flip(sample, seed)
    low, high = t_interval(sample, 1 - 2 * design.alpha)
    e_better, e_worse = evidence(sample)
    worst_low, worst_high = missing.bounds(differences)
    present = {(each.cluster, each.item) for each in differences if each.value is not None}
    return Comparison(
        control=differences[0].control,
        clusters=len(sample),
        items=len(present),
        missing=missing.count(differences),
        difference=float(sample.mean()) if len(sample) else 0.0,
        low=low,
        high=high,
        p_better=flipped.greater,
        p_worse=flipped.less,
        p_equivalent=tost(sample, design.margin),
        e_better=e_better,
        e_worse=e_worse,
        worst_low=worst_low,
        worst_high=worst_high,
        detectable=_detectable(differences, sample, len(present), design.alpha),
    )


def _detectable(
    differences: Sequence[Difference], sample: Floats, items: int, alpha: float
) -> float:
    """By the formula for pass or fail where differences are such, else from what was seen."""
    values = [each.value for each in differences if each.value is not None]
    if smallest_p(len(sample)) > alpha:
        return 1.0
    if all(value in (-1, 0, 1) for value in values) and len(values) == items:
        discordance = max(LEAST_DISCORDANCE, float(np.mean(np.abs(values))))
        return minimum_detectable_effect(
            items, discordance, per_cluster=items / len(sample), alpha=alpha
        )
    return detectable_difference(float(sample.std(ddof=1)), len(sample), alpha)
