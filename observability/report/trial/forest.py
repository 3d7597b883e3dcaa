"""The forest plot: `full` against each control on one scale, in percent of the plot's width.

Places are percentages, so that the plot fits a phone and a desk while its words keep their size.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from observability.ledger.facts import TrialCommitted, TrialEnded
from observability.trials import difference
from tools.statistics.analysis import Comparison

ROW, TOP, BOTTOM = 54, 10, 40
_EDGE = 3.0
"""Percent of the width that stay free on either side."""


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One comparison; `y` in pixels, all else in percent of the width."""

    comparison: Comparison
    role: str
    y: float
    low: float
    high: float
    at: float
    worst: tuple[float, float]
    blind: tuple[float, float]
    """Where a difference would be too small for this size to find."""
    said: str
    tone: str


@dataclass(frozen=True, slots=True)
class Forest:
    """Rows, and the axis: (x, words)."""

    rows: list[ForestRow]
    ticks: list[tuple[float, str]]
    zero: float
    margin: tuple[float, float]
    """Between these, no difference would matter."""
    height: int
    unit: str


def forest(ended: TrialEnded, commit: TrialCommitted) -> Forest:
    """The plot of the primary endpoint."""
    held = list(roles(ended))
    reach = _reach([each for each, _ in held], commit.margin)

    def x(value: float) -> float:
        inside = max(-reach, min(reach, value))
        return round(_EDGE + (100 - 2 * _EDGE) * (inside + reach) / (2 * reach), 2)

    rows = [
        ForestRow(
            each,
            role,
            TOP + ROW * place,
            x(each.low),
            x(each.high),
            x(each.difference),
            (x(each.worst_low), x(each.worst_high)),
            (x(-each.detectable), x(each.detectable)),
            difference(each.difference, ended.endpoint).removesuffix(" points"),
            _tone(each, commit.alpha),
        )
        for place, (each, role) in enumerate(held)
    ]
    ticks = [(x(tick), _tick(tick, ended.endpoint)) for tick in _ticks(reach)]
    unit = "preference" if ended.endpoint == "judge" else "percentage points"
    height = TOP + ROW * len(rows) + BOTTOM
    return Forest(rows, ticks, x(0), (x(-commit.margin), x(commit.margin)), height, unit)


def roles(ended: TrialEnded) -> Iterator[tuple[Comparison, str]]:
    """Every comparison beside what it is for."""
    for each in ended.analysis.primary:
        yield each, "must be beaten"
    if ended.analysis.specificity is not None:
        yield ended.analysis.specificity, "specificity"
    for each in ended.analysis.secondary:
        yield each, "besides"


def _tone(each: Comparison, alpha: float) -> str:
    better = each.p_better if each.adjusted is None else each.adjusted
    if better <= alpha and each.worst_low > 0:
        return "helps"
    return "hurts" if each.p_worse <= alpha and each.worst_high < 0 else "undecided"


def _reach(held: list[Comparison], margin: float) -> float:
    """Half the axis: the farthest end of an interval or bound, up to the next ten points."""
    ends = [margin]
    for each in held:
        ends += [abs(each.low), abs(each.high), abs(each.worst_low), abs(each.worst_high)]
    return min(1.0, math.ceil(10 * max(ends) + 0.001) / 10)


def _ticks(reach: float) -> list[float]:
    step = 0.5 if reach > 0.6 else 0.25 if reach > 0.3 else 0.1
    most = math.floor(reach / step + 1e-9)
    return [step * number for number in range(-most, most + 1)]


def _tick(value: float, endpoint: str) -> str:
    return difference(value, endpoint).removesuffix(" points")
