"""Paired items where there is one skill only, so that no cluster can be the unit.

What is said here is about these items' kind, not about other skills.
"""

import math
from typing import NamedTuple

from scipy.special import bdtr

from tools.statistics.clusters import Interval
from tools.statistics.intervals import wilson


class PairedTable(NamedTuple):
    """Items by what happened with and without a scaffold."""

    both: int
    with_only: int
    without_only: int
    neither: int

    @property
    def items(self) -> int:
        return sum(self)

    @property
    def lift(self) -> float:
        """Pass rate with, minus pass rate without; 0 if empty."""
        return (self.with_only - self.without_only) / max(1, self.items)


def newcombe(table: PairedTable, confidence: float = 0.95) -> Interval:
    """Interval of the lift: Newcombe's hybrid score method 10 (Statistics in Medicine 17, 1998).

    Two Wilson intervals, joined by squares with the items' correlation φ, which is corrected
    for continuity where positive. (-1, 1) if empty. Worked example: Altman et al., *Statistics
    with Confidence* (2000), page 52.
    """
    if table.items == 0:
        return Interval(-1.0, 1.0)
    passed_with = table.both + table.with_only
    passed_without = table.both + table.without_only
    rate_with, rate_without = passed_with / table.items, passed_without / table.items
    low_with, high_with = wilson(passed_with, table.items, confidence)
    low_without, high_without = wilson(passed_without, table.items, confidence)
    phi = _correlation(table)

    def joined(one: float, other: float) -> float:
        return math.sqrt(max(0.0, one**2 - 2 * phi * one * other + other**2))

    return Interval(
        table.lift - joined(rate_with - low_with, high_without - rate_without),
        table.lift + joined(high_with - rate_with, rate_without - low_without),
    )


def _correlation(table: PairedTable) -> float:
    """Newcombe's φ; 0 where a margin is empty."""
    both, with_only, without_only, neither = table
    margins = (both + with_only) * (without_only + neither)
    margins *= (both + without_only) * (with_only + neither)
    if margins == 0:
        return 0.0
    cross = both * neither - with_only * without_only
    corrected = max(cross - table.items / 2, 0.0) if cross > 0 else cross
    return corrected / math.sqrt(margins)


def mcnemar(table: PairedTable) -> float:
    """Two-sided exact McNemar p, descriptive: "no effect on any item", which over-claims."""
    discordant = table.with_only + table.without_only
    fewer = min(table.with_only, table.without_only)
    return min(1.0, 2 * float(bdtr(fewer, discordant, 0.5)))


def worst_case(table: PairedTable, missing: int) -> Interval:
    """Lift if all `missing` items had been lost, and if all had been won."""
    net, items = table.with_only - table.without_only, max(1, table.items + missing)
    return Interval((net - missing) / items, (net + missing) / items)
