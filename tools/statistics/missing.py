"""What missing pairs could have changed: bounds that assume nothing about them."""

from collections.abc import Sequence

from tools.statistics.analysis import Difference
from tools.statistics.clusters import Interval
from tools.statistics.differences import mean


def bounds(differences: Sequence[Difference]) -> Interval:
    """The mean difference if every missing pair were -1, and if it were 1.

    Both are the difference itself where nothing is missing (Manski 1990, American Economic
    Review 80).
    """
    if not count(differences):
        known = mean(differences)
        return Interval(known, known)
    return Interval(mean(differences, missing_as=-1.0), mean(differences, missing_as=1.0))


def count(differences: Sequence[Difference]) -> int:
    """Pairs that are missing."""
    return sum(each.value is None for each in differences)
