"""What a judge made of each kind of defect, and of each kind of change in style."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tools.judging.shown import Shown, scored, taste
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


def defects(shown: Sequence[Shown]) -> tuple[KindCheck, ...]:
    """Each kind on its own: the exact lower limit of the share found is above a coin's.

    All kinds have to pass, so none needs a stricter level (an intersection-union test).
    """
    return tuple(_found(name, held) for name, held in _by_kind(shown).items())


def styles(shown: Sequence[Shown]) -> tuple[KindCheck, ...]:
    """Each kind on its own: no preference, by a sign-flip test over pairs.

    The level is shared among the kinds (Bonferroni), for any of them may fail a sound judge.
    """
    kinds = _by_kind(shown)
    return tuple(_minded(name, held, ALPHA / len(kinds)) for name, held in kinds.items())


def means(shown: Sequence[Shown], worth: Callable[[Shown], float]) -> list[float]:
    """Mean worth of every pair's scored viewings."""
    return [float(mean) for mean in cluster_means((s.pair, worth(s)) for s in scored(shown))]


def lower(successes: int, tried: int) -> float:
    """Exact one-sided lower limit of a share, at `ALPHA`."""
    return clopper_pearson(successes, tried, 1 - 2 * ALPHA).low


def _found(name: str, shown: Sequence[Shown]) -> KindCheck:
    worth = means(shown, taste)
    found, pairs = sum(each > 0 for each in worth), len(worth)
    low = lower(found, pairs)
    return KindCheck(name, low > FOUND, found / pairs if pairs else 0.0, low, FOUND, pairs)


def _minded(name: str, shown: Sequence[Shown], level: float) -> KindCheck:
    worth = means(shown, taste)
    p, pairs = sign_flip(worth).two_sided, len(worth)
    mean = sum(worth) / pairs if pairs else 0.0
    return KindCheck(name, pairs > 0 and p >= level, mean, p, level, pairs)


def _by_kind(shown: Sequence[Shown]) -> dict[str, list[Shown]]:
    kinds: dict[str, list[Shown]] = {}
    for each in shown:
        kinds.setdefault(each.kind, []).append(each)
    return kinds
