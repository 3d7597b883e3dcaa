"""Paired differences whose unit is the cluster: a skill, or an object of a scene.

Items of one cluster share luck, so they are averaged first and the clusters are the sample
(`item level` tests over-claim when skills differ). The test flips the signs of cluster means;
the interval is Student's t. Never a bootstrap: it is too short with few clusters.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

EXACT_UP_TO = 16
"""Most clusters for which all sign patterns are counted (65,536)."""

_ROUNDING = 1e-12  # sums that differ by less are the same sum, added up in another order

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """A two-sided confidence interval."""

    low: float
    high: float


class SignFlip(NamedTuple):
    """P-values of a sign-flip permutation test; `exact` if all patterns were counted."""

    two_sided: float
    greater: float
    less: float
    exact: bool


def cluster_means(pairs: Iterable[tuple[str, float]]) -> Floats:
    """Mean difference per cluster, from (cluster, difference) pairs; order of first sight."""
    grouped: dict[str, list[float]] = {}
    for cluster, difference in pairs:
        grouped.setdefault(cluster, []).append(difference)
    return np.array([sum(group) / len(group) for group in grouped.values()])


def sign_flip(means: ArrayLike, seed: int = 0, flips: int = 9_999) -> SignFlip:
    """Test whether cluster means, shape (clusters,), are symmetric about zero.

    Exact at `EXACT_UP_TO` clusters or fewer; else `flips` seeded random patterns, with the
    observed one counted as one more of them, so that p is never 0 and the test never
    anti-conservative (Phipson and Smyth 2010). All p are 1 without clusters.
    """
    sample = np.asarray(means, float)
    exact = len(sample) <= EXACT_UP_TO
    sums = _all_sums(sample) if exact else _signs(len(sample), flips, seed) @ sample
    observed, slack = float(sample.sum()), _ROUNDING * max(1.0, float(np.abs(sample).sum()))
    extra = 0 if exact else 1

    def share(at_least_as_extreme: NDArray[np.bool_]) -> float:
        return float((at_least_as_extreme.sum() + extra) / (len(sums) + extra))

    return SignFlip(
        two_sided=share(np.abs(sums) >= abs(observed) - slack),
        greater=share(sums >= observed - slack),
        less=share(sums <= observed + slack),
        exact=exact,
    )


def t_interval(means: ArrayLike, confidence: float = 0.95) -> Interval:
    """Student's t interval of the mean over clusters, shape (clusters,), G - 1 degrees.

    Differences lie in [-1, 1], and so does the interval; (-1, 1) with fewer than two clusters.
    """
    sample = np.asarray(means, float)
    if len(sample) < 2:
        return Interval(-1.0, 1.0)
    half = stdtrit(len(sample) - 1, (1 + confidence) / 2) * sample.std(ddof=1) / len(sample) ** 0.5
    centre = sample.mean()
    return Interval(max(-1.0, float(centre - half)), min(1.0, float(centre + half)))


def _all_sums(sample: Floats) -> Floats:
    """The sum under each of the 2^G sign patterns."""
    sums = np.zeros(1)
    for value in sample:
        sums = np.concatenate([sums + value, sums - value])
    return sums


@lru_cache(maxsize=4)
def _signs(clusters: int, flips: int, seed: int) -> Floats:
    """Random signs, shape (flips, clusters)."""
    return np.random.default_rng(seed).choice(np.array([-1.0, 1.0]), (flips, clusters))
