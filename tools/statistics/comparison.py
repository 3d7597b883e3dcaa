"""One arm against one control: every number that is printed about the pair of arms."""

from collections.abc import Sequence

import numpy as np

from tools.statistics import missing
from tools.statistics.analysis import Comparison, Design, Difference
from tools.statistics.clusters import sign_flip, t_interval
from tools.statistics.differences import means
from tools.statistics.equivalence import tost
from tools.statistics.power import (
    detectable_difference,
    minimum_detectable_effect,
    smallest_p,
)
from tools.statistics.process import evidence
from tools.statistics.sample import Sample

LEAST_DISCORDANCE = 0.2
"""What is assumed of pairs that pass or fail, where fewer were seen to differ."""


def compare(differences: Sequence[Difference], design: Design, seed: int) -> Comparison:
    """Compare on at least one pair; all of them name the same control.

    Without a single pair that is not missing, nothing is known: p are 1 and the interval is
    [-1, 1].
    """
    known = {(each.cluster, each.item) for each in differences if each.value is not None}
    sample = Sample(
        means=means(differences),
        items=len(known),
        missing=missing.count(differences),
        bounds=missing.bounds(differences),
        pairs=np.array([each.value for each in differences if each.value is not None], float),
    )
    return compare_sample(differences[0].control, sample, design.alpha, design.margin, seed)


def compare_sample(
    control: str, sample: Sample, alpha: float, margin: float, seed: int
) -> Comparison:
    """The same of pairs that were averaged already."""
    flipped = sign_flip(sample.means, seed)
    low, high = t_interval(sample.means, 1 - 2 * alpha)
    e_better, e_worse = evidence(sample.means)
    return Comparison(
        control=control,
        clusters=len(sample.means),
        items=sample.items,
        missing=sample.missing,
        difference=float(sample.means.mean()) if len(sample.means) else 0.0,
        low=low,
        high=high,
        p_better=flipped.greater,
        p_worse=flipped.less,
        p_equivalent=tost(sample.means, margin),
        e_better=e_better,
        e_worse=e_worse,
        worst_low=sample.bounds.low,
        worst_high=sample.bounds.high,
        detectable=_detectable(sample, alpha),
    )


def _detectable(sample: Sample, alpha: float) -> float:
    """By the formula for pass or fail where differences are such, else from what was seen.

    Of repeated passes and failures what was seen counts, but not below what the formula says of
    the least discordance with every repeat a task of its own: at the floor nothing is seen to
    vary, and nothing could be found there either.
    """
    clusters = len(sample.means)
    if smallest_p(clusters) > alpha:
        return 1.0
    sizes = np.abs(sample.pairs)
    pairs, binary = len(sizes), bool(np.all((sizes == 0) | (sizes == 1)))
    single = binary and pairs == sample.items
    discordance = max(LEAST_DISCORDANCE, float(sizes.mean())) if single else LEAST_DISCORDANCE
    by_formula = minimum_detectable_effect(
        pairs, discordance, per_cluster=pairs / clusters, alpha=alpha
    )
    if single:
        return by_formula
    seen = detectable_difference(float(sample.means.std(ddof=1)), clusters, alpha)
    return max(seen, by_formula) if binary else seen
