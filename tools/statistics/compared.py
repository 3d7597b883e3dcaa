"""Two studies, or two runs of one, paired by item: what changed from A to B.

Seeds of two runs are no pairs, so each side is averaged over its own first. Nobody drew lots for
what ran in A and what in B: a difference is one of everything that differs between them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tools.statistics.analysis import Comparison
from tools.statistics.clusters import Floats
from tools.statistics.comparison import compare_sample
from tools.statistics.panel import Panel, panels, paths_of
from tools.statistics.sample import Booleans, Grid, item_means, sample_of
from tools.statistics.study_analysis import Gap, Unit
from tools.statistics.study_checks import in_order
from tools.statistics.study_data import StudyScore
from tools.statistics.study_gaps import gap

Students = tuple[str, str]
"""Of A and of B."""


@dataclass(frozen=True, slots=True)
class ArmChange:
    """B minus A under one arm; the comparison's control is `A`."""

    students: Students
    suite: str
    path: str
    arm: str
    unit: Unit
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class LiftChange:
    """Arm minus control in B, minus the same in A: difference in differences."""

    students: Students
    suite: str
    path: str
    arm: str
    control: str
    unit: Unit
    gap: Gap


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many items of a suite both sides have, and how many one alone, which are left out."""

    students: Students
    suite: str
    both: int
    only_a: int
    only_b: int


@dataclass(frozen=True, slots=True)
class Compared:
    """Everything that A and B have in common, compared."""

    overlaps: tuple[Overlap, ...]
    arms: tuple[ArmChange, ...]
    lifts: tuple[LiftChange, ...]


@dataclass(frozen=True, slots=True)
class Levels:
    """`alpha` is one-sided; `margin` is the difference that would not matter."""

    alpha: float = 0.025
    margin: float = 0.1
    controls: tuple[str, ...] = ("none", "labels", "placebo")


@dataclass(frozen=True, slots=True)
class _Sides:
    """The same student, or the only one of each side, at one suite in A and in B."""

    a: Panel
    b: Panel
    grid: Grid

    def means(self, path: str, arm: str) -> tuple[Floats, Floats]:
        """Item means of A and B, each of shape (items, 1)."""
        one, other = (item_means(side.values[path, arm]) for side in (self.a, self.b))
        return one[:, None], other[:, None]

    def tried(self, *arms: str) -> Booleans:
        """Where any of them was attempted on either side, of shape (items, 1)."""
        one, other = (side.tried(*arms).any(axis=1) for side in (self.a, self.b))
        both: Booleans = np.logical_or(one, other)[:, None]
        return both

    @property
    def students(self) -> Students:
        return self.a.student, self.b.student

    @property
    def arms(self) -> list[str]:
        return [arm for arm in self.a.rows if arm in self.b.rows]


def compare_scores(
    a: Sequence[StudyScore], b: Sequence[StudyScore], levels: Levels | None = None, seed: int = 0
) -> Compared:
    """Compare estimand 1 of two studies on the items, arms and paths that both have.

    Students are paired by name; where each side has one only, they are paired whatever their
    names. Nothing comes of sides that have nothing in common.

    Raises:
        TrialDataError: an attempt is there twice, or a score is outside [0, 1].
    """
    chosen = levels or Levels()
    overlaps, arms, lifts = list[Overlap](), list[ArmChange](), list[LiftChange]()
    capped = [[row for row in side if row.measured == "capped"] for side in (a, b)]
    paths = [path for path in paths_of(capped[0]) if path in paths_of(capped[1])]
    for students, suite in _couples(*capped):
        rows = tuple(
            [row for row in side if (row.student, row.suite) == (name, suite)]
            for side, name in zip(capped, students, strict=True)
        )
        mine, theirs = ({(row.cluster, row.item) for row in side} for side in rows)
        both = mine & theirs
        overlaps.append(Overlap(students, suite, len(both), len(mine - theirs), len(theirs - mine)))
        if both:
            sides = _sides(rows[0], rows[1], both, paths)
            arms.extend(_arm_changes(sides, paths, chosen, seed))
            lifts.extend(_lift_changes(sides, paths, chosen, seed))
    return Compared(tuple(overlaps), tuple(arms), tuple(lifts))


def _couples(a: Sequence[StudyScore], b: Sequence[StudyScore]) -> Iterator[tuple[Students, str]]:
    mine, theirs = (list(dict.fromkeys(row.student for row in side)) for side in (a, b))
    couples = [(name, name) for name in mine if name in theirs]
    if len(mine) == len(theirs) == 1:
        couples = [(mine[0], theirs[0])]
    for one, other in couples:
        suites = {row.suite for row in b if row.student == other}
        for suite in dict.fromkeys(row.suite for row in a if row.student == one):
            if suite in suites:
                yield (one, other), suite


def _sides(
    a: Sequence[StudyScore],
    b: Sequence[StudyScore],
    both: set[tuple[str, str]],
    paths: Sequence[str],
) -> _Sides:
    arms = list(dict.fromkeys(row.arm for row in (*a, *b)))

    def panel(rows: Sequence[StudyScore]) -> Panel:
        common = [row for row in rows if (row.cluster, row.item) in both]
        (found,) = panels(in_order(common, arms), paths).values()
        return found

    one = panel(a)
    return _Sides(one, panel(b), one.grid._replace(seeds={0: 0}))


def _arm_changes(
    sides: _Sides, paths: Sequence[str], levels: Levels, seed: int
) -> Iterator[ArmChange]:
    for path in paths:
        for arm in sides.arms:
            one, other = sides.means(path, arm)
            sample = sample_of(other - one, sides.tried(arm), sides.grid)
            compared = compare_sample("A", sample, levels.alpha, levels.margin, seed)
            yield ArmChange(sides.students, sides.a.suite, path, arm, sides.a.unit, compared)


def _lift_changes(
    sides: _Sides, paths: Sequence[str], levels: Levels, seed: int
) -> Iterator[LiftChange]:
    controls = [control for control in levels.controls if control in sides.arms]
    for path in paths:
        for arm in sides.arms:
            for control in controls[: controls.index(arm)] if arm in controls else controls:
                (a_arm, b_arm), (a_control, b_control) = (
                    sides.means(path, arm),
                    sides.means(path, control),
                )
                yield LiftChange(
                    students=sides.students,
                    suite=sides.a.suite,
                    path=path,
                    arm=arm,
                    control=control,
                    unit=sides.a.unit,
                    gap=gap(
                        (b_arm - b_control) - (a_arm - a_control),
                        sides.tried(arm, control),
                        sides.grid,
                        levels.alpha,
                        seed,
                    ),
                )
