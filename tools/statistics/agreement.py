"""How far raters agree who put the same items into categories, beyond what chance would do.

Cohen's κ (Educational and Psychological Measurement 20, 1960) falls with a lopsided mix of
categories even where raters hardly ever differ; Gwet's AC1 (British Journal of Mathematical and
Statistical Psychology 61, 2008) does not, so both stand beside the plain share of agreement. Of
more than two raters: the mean over pairs. Intervals are percentile bootstraps over items; on a
dozen items they are as wide as they ought to be, and κ says nothing.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.statistics.clusters import Floats, Interval

OUTCOMES = ("A", "tie", "B")
"""What a judge can say of a pair."""

_RESAMPLES = 2_000
_ROUNDING = 1e-12


class Agreement(NamedTuple):
    """Shares in [0, 1], coefficients in [-1, 1].

    `kappa` is None where every rating is the same, for then it is 0 / 0; `interval` then, too,
    and where more than half the resamples are so. Neither coefficient has an interval where all
    resamples give the same: that a sample shows no spread does not make it certain. `items` were
    rated by at least two raters, and are of so many `units`.
    """

    items: int
    percent: float
    kappa: float | None
    interval: Interval | None
    ac1: float
    ac1_interval: Interval | None = None
    units: int = 0


def agreement(
    ratings: Sequence[Sequence[str | None]],
    categories: Sequence[str] = OUTCOMES,
    seed: int = 0,
    confidence: float = 0.95,
    units: Sequence[str] | None = None,
) -> Agreement | None:
    """Measure raters' agreement; None where no item has two ratings.

    Args:
        ratings: for each item what each rater said of it, None where one said nothing usable;
            only pairs of which both said something count.
        categories: all there are, used or not.
        seed: of the resamples.
        confidence: of the intervals of κ and AC1.
        units: what each item is a part of, where items of one share luck: those are resampled.

    Raises:
        ValueError: a rating is no category, or items have different numbers of raters.
    """
    codes = _coded(ratings, categories)
    rated = (codes >= 0).sum(axis=1) >= 2 if codes.size else np.zeros(0, dtype=bool)
    if not rated.any():
        return None
    codes = codes[rated]
    kinds, kind = np.unique(codes, axis=0, return_inverse=True)  # few kinds of many items
    whole = _measured(kinds, np.bincount(kind.ravel())[None].astype(float), len(categories))
    parts = np.array(units)[rated] if units is not None else None
    counts = _resampled(kind.ravel(), parts, seed)
    _, kappas, ac1s = _measured(kinds, counts, len(categories))
    kappa = float(whole[1][0])
    return Agreement(
        items=len(codes),
        percent=float(whole[0][0]),
        kappa=None if np.isnan(kappa) else kappa,
        interval=None if np.isnan(kappa) else _interval(kappas, confidence),
        ac1=float(whole[2][0]),
        ac1_interval=_interval(ac1s, confidence),
        units=len(codes) if parts is None else len(np.unique(parts)),
    )


def _coded(ratings: Sequence[Sequence[str | None]], categories: Sequence[str]) -> NDArray[np.int64]:
    """Places among the categories, -1 for none, shape (items, raters)."""
    place: dict[str | None, int] = {None: -1, **{name: at for at, name in enumerate(categories)}}
    unknown = {said for item in ratings for said in item} - place.keys()
    if unknown:
        raise ValueError(f"ratings are among {tuple(categories)}, not {sorted(map(str, unknown))}")
    if len({len(item) for item in ratings}) > 1:
        raise ValueError("every item lists all raters, None for those who did not rate it")
    return np.array([[place[said] for said in item] for item in ratings], dtype=np.int64)


def _resampled(kind: NDArray[np.int64], units: NDArray[np.str_] | None, seed: int) -> Floats:
    """How many items of each kind every resample has, shape (resamples, kinds)."""
    rng = np.random.default_rng(seed)
    if units is None:
        shares = np.bincount(kind) / len(kind)
        return rng.multinomial(len(kind), shares, size=_RESAMPLES).astype(float)
    names, unit = np.unique(units, return_inverse=True)
    held = np.zeros((len(names), int(kind.max()) + 1))
    np.add.at(held, (unit.ravel(), kind), 1.0)
    drawn = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=_RESAMPLES)
    counts: Floats = drawn.astype(float) @ held
    return counts


def _measured(
    codes: NDArray[np.int64], weights: Floats, categories: int
) -> tuple[Floats, Floats, Floats]:
    """Share, κ and AC1, each of shape (rows of weights,): the mean over pairs where defined."""
    found = [
        _of_pair(_tables(codes[:, one], codes[:, other], weights, categories))
        for one, other in combinations(range(codes.shape[1]), 2)
    ]
    percent, kappa, ac1 = (_mean_defined(np.stack(parts)) for parts in zip(*found, strict=True))
    return percent, kappa, ac1


def _tables(
    one: NDArray[np.int64], other: NDArray[np.int64], weights: Floats, categories: int
) -> Floats:
    """Tables of proportions, shape (rows of weights, categories, categories); nan if empty."""
    both = (one >= 0) & (other >= 0)
    cells = np.zeros((len(one), categories**2))
    cells[both, (one * categories + other)[both]] = 1.0
    tables = (weights @ cells).reshape(-1, categories, categories)
    return _ratio(tables, tables.sum(axis=(1, 2), keepdims=True))


def _of_pair(tables: Floats) -> tuple[Floats, Floats, Floats]:
    agreed = np.trace(tables, axis1=1, axis2=2)
    rows, columns = tables.sum(axis=2), tables.sum(axis=1)
    by_chance = (rows * columns).sum(axis=1)
    used = (rows + columns) / 2
    by_gwet = (used * (1 - used)).sum(axis=1) / (tables.shape[1] - 1)
    return (
        agreed,
        _ratio(agreed - by_chance, 1 - by_chance),
        _ratio(agreed - by_gwet, 1 - by_gwet),
    )


def _ratio(above: Floats, below: Floats) -> Floats:
    """Elementwise quotient; nan where it would be 0 / 0, rounding apart."""
    safe = np.where(np.abs(below) > _ROUNDING, below, np.nan)
    quotient: Floats = above / safe
    return quotient


def _mean_defined(parts: Floats) -> Floats:
    """Mean over pairs of raters, shape (pairs, rows), of those that are defined."""
    defined = np.isfinite(parts)
    total = np.where(defined, parts, 0.0).sum(axis=0)
    return _ratio(total, defined.sum(axis=0).astype(float))


def _interval(resampled: Floats, confidence: float) -> Interval | None:
    defined = resampled[np.isfinite(resampled)]
    if 2 * len(defined) <= len(resampled) or np.ptp(defined) < _ROUNDING:
        return None
    low, high = np.quantile(defined, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(float(low), float(high))
