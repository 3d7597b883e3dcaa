"""Evidence while a trial runs: an e-process over its clusters, and the mirror for harm.

    E = mean over λ in {.1 … .9} of Π (1 + λ d_c)

Each factor bets a share λ of what is there on the next cluster's mean difference d_c in [-1, 1];
where the mean is not above zero no bet is fair, so E exceeds 1/α at any time with probability at
most α (Ville). The clusters have to come in random order. Whoever stops by it may; the test of
a fixed number of clusters decides all the same.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logsumexp

from tools.statistics.clusters import Floats

_SHARES = np.arange(1, 10) / 10
_LARGEST_LOG = 700.0  # e ** 700 is still a finite float


class Evidence(NamedTuple):
    """E-values for "better" and for "worse"; 1 before any cluster."""

    better: float
    worse: float


def evidence(means: ArrayLike) -> Evidence:
    """What all clusters together say, from their mean differences, shape (clusters,)."""
    better, worse = paths(means, seed=None)
    return Evidence(float(better[-1]), float(worse[-1]))


def paths(means: ArrayLike, seed: int | None) -> tuple[Floats, Floats]:
    """Both e-processes, each of shape (clusters + 1,), over the clusters in a random order.

    Without a seed the order is the one given: right for clusters that came in random order.

    Raises:
        ValueError: a mean difference lies outside [-1, 1].
    """
    sample = np.asarray(means, float)
    if not np.all(np.abs(sample) <= 1):
        raise ValueError("mean differences lie in [-1, 1]")
    if seed is not None:
        sample = np.random.default_rng(seed).permutation(sample)
    return _path(sample), _path(-sample)


def _path(sample: Floats) -> Floats:
    gains = np.log1p(_SHARES[:, None] * sample).cumsum(axis=1)
    from_nothing = np.concatenate([np.zeros((len(_SHARES), 1)), gains], axis=1)
    logs = logsumexp(from_nothing, axis=0) - np.log(len(_SHARES))
    path: Floats = np.exp(np.minimum(logs, _LARGEST_LOG))
    return path
