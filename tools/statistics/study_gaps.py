"""Differences of differences: between students, and between paths."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from tools.statistics.clusters import Floats, sign_flip, t_interval
from tools.statistics.panel import Panel
from tools.statistics.sample import Booleans, Grid, sample_of
from tools.statistics.study_analysis import Gap, Interaction, Shift
from tools.statistics.study_contrasts import pairs
from tools.statistics.study_data import CASCADE, StudyDesign

Panels = Mapping[tuple[str, str], Panel]


def gap(doubled: Floats, attempted: Booleans, grid: Grid, alpha: float, seed: int) -> Gap:
    """Test differences of differences, in [-2, 2] and of the grid's shape, clusters as units.

    They are halved, so that every part that expects [-1, 1] holds for them, and doubled again.
    """
    sample = sample_of(doubled / 2, attempted, grid)
    low, high = t_interval(sample.means, 1 - 2 * alpha)
    return Gap(
        clusters=len(sample.means),
        items=sample.items,
        missing=sample.missing,
        difference=2 * float(sample.means.mean()) if len(sample.means) else 0.0,
        low=2 * low,
        high=2 * high,
        p=sign_flip(sample.means, seed).two_sided,
        worst_low=2 * sample.bounds.low,
        worst_high=2 * sample.bounds.high,
    )


def interactions(
    found: Panels, design: StudyDesign, paths: Sequence[str], seed: int
) -> Iterator[Interaction]:
    """Between every two students of a suite, the one named later minus the one named before."""
    for suite in design.suites:
        present = [each.name for each in design.students if (each.name, suite) in found]
        for one, other in combinations(present, 2):
            here, there = found[one, suite], found[other, suite]
            arms = [arm for arm in design.arms if arm in here.rows and arm in there.rows]
            for path in paths:
                for arm, control, _ in pairs(design, arms):
                    doubled = there.difference(path, arm, control)
                    doubled = doubled - here.difference(path, arm, control)
                    tried = here.tried(arm, control) | there.tried(arm, control)
                    yield Interaction(
                        one=one,
                        other=other,
                        suite=suite,
                        path=path,
                        arm=arm,
                        control=control,
                        unit=here.unit,
                        gap=gap(doubled, tried, here.grid, design.alpha, seed),
                    )


def shifts(panel: Panel, design: StudyDesign, paths: Sequence[str], seed: int) -> Iterator[Shift]:
    """Every difference by another path minus the same by the cascade."""
    arms = [arm for arm in design.arms if arm in panel.rows]
    for path in paths:
        if path == CASCADE:
            continue
        for arm, control, _ in pairs(design, arms):
            doubled = panel.difference(path, arm, control)
            doubled = doubled - panel.difference(CASCADE, arm, control)
            tried = panel.tried(arm, control)
            yield Shift(
                student=panel.student,
                suite=panel.suite,
                path=path,
                arm=arm,
                control=control,
                gap=gap(doubled, tried, panel.grid, design.alpha, seed),
            )
