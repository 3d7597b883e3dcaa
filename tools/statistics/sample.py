"""The sample of a comparison: from pairs to item means, from item means to cluster means."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.statistics.clusters import Floats, Interval

Booleans = NDArray[np.bool_]


class Sample(NamedTuple):
    """What the pairs of two arms come to; clusters of which nothing is known are left out."""

    means: Floats
    """Per cluster, in [-1, 1]."""
    items: int
    """Of which at least one pair is known."""
    missing: int
    """Pairs."""
    bounds: Interval
    """Of the mean over clusters, with every missing pair at -1 and at 1."""
    pairs: Floats
    """Every known pair's difference."""


class Grid(NamedTuple):
    """Where each item stands, and which cluster it is of."""

    items: dict[tuple[str, str], int]
    """Row by (skill, item)."""
    seeds: dict[int, int]
    """Column by seed."""
    of_item: NDArray[np.intp]
    """Cluster of each row."""
    clusters: int

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.items), len(self.seeds)


def sample_of(differences: Floats, attempted: Booleans, grid: Grid) -> Sample:
    """Average over seeds, then items; both arrays are of the grid's shape (items, seeds).

    Args:
        differences: in [-1, 1], nan where a pair is missing.
        attempted: pairs of which at least one side was tried; others were never meant to be.
        grid: whose clusters are meant.
    """
    known = np.isfinite(differences)
    missing = attempted & ~known
    filled = np.where(known, differences, 0.0)
    means, items = over_clusters(filled, known, grid)
    count = int(missing.sum())
    mean = float(means.mean()) if len(means) else 0.0
    bounds = Interval(mean, mean)
    if count:
        low, high = (
            over_clusters(np.where(missing, worst, filled), known | missing, grid)[0].mean()
            for worst in (-1.0, 1.0)
        )
        bounds = Interval(float(low), float(high))
    return Sample(means, items, count, bounds, differences[known])


def over_clusters(values: Floats, known: Booleans, grid: Grid) -> tuple[Floats, int]:
    """Mean per cluster that has any, shape (clusters,), and the number of items; seeds first."""
    tries = known.sum(axis=1)
    some = tries > 0
    of_items = np.where(known, values, 0.0).sum(axis=1)[some] / tries[some]
    totals = np.bincount(grid.of_item[some], of_items, minlength=grid.clusters)
    counts = np.bincount(grid.of_item[some], minlength=grid.clusters)
    return totals[counts > 0] / counts[counts > 0], int(some.sum())


def item_means(values: Floats) -> Floats:
    """Mean over seeds, shape (items,); nan where nothing is known."""
    known = np.isfinite(values)
    tries = known.sum(axis=1)
    means: Floats = np.where(known, values, 0.0).sum(axis=1) / np.where(tries, tries, np.nan)
    return means
