"""Every arm against the task alone, student by student: what helped, what hurt, how sure we are."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from observability.study.analysed import AnalysedStudy
from tools.statistics.multiplicity import holm
from tools.statistics.study_analysis import Contrast
from tools.statistics.study_data import CASCADE
from tools.statistics.trial import BASELINE

Found = Literal["more often right", "less often right", "open", "budget effect"]


@dataclass(frozen=True, slots=True)
class Effect:
    """One arm minus `none`, of one student at one suite.

    `found` is two-sided: each direction is held at the study's one-sided level, Holm's correction
    over all arms of this student and suite, and the worst case of what is missing.
    """

    student: str
    suite: str
    arm: str
    difference: float
    low: float
    high: float
    items: int
    found: Found


def effects(analysed: AnalysedStudy) -> list[Effect]:
    """In the design's order; none before anything was attempted."""
    if analysed.analysis is None:
        return []
    grouped: dict[tuple[str, str], list[Contrast]] = defaultdict(list)
    for each in analysed.analysis.contrasts:
        if each.path == CASCADE and each.control == BASELINE:
            grouped[each.student, each.suite].append(each)
    alpha = analysed.analysis.design.alpha
    return [effect for own in grouped.values() for effect in _of_place(own, alpha)]


def _of_place(own: list[Contrast], alpha: float) -> list[Effect]:
    better = holm([each.comparison.p_better for each in own])
    worse = holm([each.comparison.p_worse for each in own])
    return [
        Effect(
            each.student,
            each.suite,
            each.arm,
            each.comparison.difference,
            each.comparison.low,
            each.comparison.high,
            each.comparison.items,
            _found(each, up <= alpha, down <= alpha),
        )
        for each, up, down in zip(own, better, worse, strict=True)
    ]


def _found(each: Contrast, up: bool, down: bool) -> Found:
    if each.budget:
        return "budget effect"
    if up and each.comparison.worst_low > 0:
        return "more often right"
    if down and each.comparison.worst_high < 0:
        return "less often right"
    return "open"
