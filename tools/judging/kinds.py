"""What a judge made of each kind of defect, and of each kind of change in style."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tools.judging.viewing_result import ViewingResult, preference_for_first, scored
from tools.statistics.clusters import cluster_means, sign_flip
from tools.statistics.intervals import clopper_pearson

ALPHA = 0.01
"""Of each test, one-sided where one side is asked about."""
FOUND = 0.5
"""Share of a kind of defect that a coin finds."""


@dataclass(frozen=True, slots=True)
class KindCheck:
    """One kind: it passes where `statistic` keeps to `bound`.

    `share` is the share of a defect's pairs in which the original is preferred, or the mean
    preference, from -1 to 1, for the picture whose style was left alone. `pairs` are those with
    at least one scored viewing.
    """

    name: str
    passed: bool
    share: float
    statistic: float
    bound: float
    pairs: int


def defects(viewings: Sequence[ViewingResult]) -> tuple[KindCheck, ...]:
    """Each kind on its own: the exact lower limit of the share found is above a coin's.

    All kinds have to pass, so none needs a stricter level (an intersection-union test).
    """
    return tuple(_defect_check(name, held) for name, held in _by_kind(viewings).items())


def styles(viewings: Sequence[ViewingResult]) -> tuple[KindCheck, ...]:
    """Each kind on its own: no preference, by a sign-flip test over pairs.

    The level is shared among the kinds (Bonferroni), for any of them may fail a sound judge.
    """
    kinds = _by_kind(viewings)
    return tuple(_style_check(name, held, ALPHA / len(kinds)) for name, held in kinds.items())


def means(
    viewings: Sequence[ViewingResult], worth: Callable[[ViewingResult], float]
) -> list[float]:
    """Mean worth of every pair's scored viewings."""
    return [float(mean) for mean in cluster_means((s.pair, worth(s)) for s in scored(viewings))]


def lower(successes: int, tried: int) -> float:
    """Exact one-sided lower limit of a share, at `ALPHA`."""
    return clopper_pearson(successes, tried, 1 - 2 * ALPHA).low


def _defect_check(name: str, viewings: Sequence[ViewingResult]) -> KindCheck:
    worth = means(viewings, preference_for_first)
    found, pairs = sum(each > 0 for each in worth), len(worth)
    low = lower(found, pairs)
    return KindCheck(name, low > FOUND, found / pairs if pairs else 0.0, low, FOUND, pairs)


def _style_check(name: str, viewings: Sequence[ViewingResult], level: float) -> KindCheck:
    worth = means(viewings, preference_for_first)
    p, pairs = sign_flip(worth).two_sided, len(worth)
    mean = sum(worth) / pairs if pairs else 0.0
    return KindCheck(name, pairs > 0 and p >= level, mean, p, level, pairs)


def _by_kind(viewings: Sequence[ViewingResult]) -> dict[str, list[ViewingResult]]:
    kinds: dict[str, list[ViewingResult]] = {}
    for each in viewings:
        kinds.setdefault(each.kind, []).append(each)
    return kinds
