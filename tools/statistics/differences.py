"""From attempts to the sample of a trial: pairs, then items, then clusters."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from tools.statistics.analysis import Difference, Score
from tools.statistics.clusters import Floats, cluster_means

Item = tuple[str, str]
"""Cluster and item."""


def paired(scores: Iterable[Score], control: str, of: str = "full") -> tuple[Difference, ...]:
    """`of` minus `control` for every item that either was tried on, in order of first sight.

    An item's first attempt of one arm is paired with the first of the other, and so on; a pair
    of which either is missing is None.
    """
    values: dict[Item, dict[str, list[float | None]]] = {}
    for score in scores:
        if score.arm in (of, control):
            arms = values.setdefault((score.cluster, score.item), defaultdict(list))
            arms[score.arm].append(score.value)
    return tuple(
        Difference(cluster, item, control, None if one is None or other is None else one - other)
        for (cluster, item), arms in values.items()
        for one, other in zip_longest(arms[of], arms[control])
    )


def means(differences: Sequence[Difference], missing_as: float | None = None) -> Floats:
    """Mean difference per cluster, shape (clusters,): repeats first, then items.

    Missing pairs are left out, or counted as `missing_as`; a cluster of which nothing is left
    is left out as well.
    """
    of_items: dict[Item, list[float]] = {}
    for each in differences:
        value = missing_as if each.value is None else each.value
        if value is not None:
            of_items.setdefault((each.cluster, each.item), []).append(value)
    return cluster_means((item[0], sum(own) / len(own)) for item, own in of_items.items())


def mean(differences: Sequence[Difference], missing_as: float | None = None) -> float:
    """Mean over clusters; 0 where there is none."""
    sample = means(differences, missing_as)
    return float(sample.mean()) if len(sample) else 0.0
