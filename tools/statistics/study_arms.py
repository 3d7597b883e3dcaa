"""What became of each arm: accuracy by path, tokens, money, passes at every seed, by skill."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from tools.statistics.clusters import Floats, Interval, t_interval
from tools.statistics.intervals import wilson
from tools.statistics.panel import Panel
from tools.statistics.sample import Grid, over_clusters
from tools.statistics.study_analysis import (
    ArmFigures,
    Contrast,
    Rate,
    SizePoint,
    SizeSeries,
    SkillMean,
)
from tools.statistics.study_data import CASCADE, Preparation, StudyDesign

SIZES_FOR_A_CURVE = 4


def figures(
    panel: Panel, paths: Sequence[str], prepared: Iterable[Preparation]
) -> Iterator[ArmFigures]:
    """One line for each arm of a panel."""
    for arm, rows in panel.rows.items():
        key = (panel.student, panel.suite, arm)
        spent = [each for each in prepared if (each.student, each.suite, each.arm) == key]
        seeds, every, some = _passes(panel.values[CASCADE, arm], panel.grid)
        yield ArmFigures(
            student=panel.student,
            suite=panel.suite,
            arm=arm,
            attempts=len(rows),
            ran=sum(row.calls > 0 for row in rows),
            missing=sum(row.value is None for row in rows),
            truncated=sum(row.truncated for row in rows),
            skills=len({row.cluster for row in rows if row.value is not None}),
            rates=tuple(_rate(path, panel.values[path, arm], panel) for path in paths),
            calls=sum(row.calls for row in rows),
            prompt_tokens=sum(row.prompt_tokens for row in rows),
            completion_tokens=sum(row.completion_tokens for row in rows),
            cost=sum(row.cost for row in rows),
            prepared_calls=sum(each.calls for each in spent),
            prepared_prompt_tokens=sum(each.prompt_tokens for each in spent),
            prepared_completion_tokens=sum(each.completion_tokens for each in spent),
            prepared_cost=sum(each.cost for each in spent),
            seeds=seeds,
            pass_all=every,
            pass_any=some,
        )


def _rate(path: str, values: Floats, panel: Panel) -> Rate:
    known = np.isfinite(values)
    means, items = over_clusters(values, known, panel.grid)
    low, high = _interval(means, values[known], items)
    return Rate(
        path=path,
        mean=float(means.mean()) if items else None,
        low=low,
        high=high,
        scored=int(known.sum()),
    )


def _interval(means: Floats, values: Floats, items: int) -> Interval:
    """Student's t over clusters; Wilson's where each item is a unit of its own, or all agree.

    Clusters that all agree would have an interval of no width, which nobody may believe.
    """
    binary = bool(np.isin(values, (0, 1)).all())
    if binary and len(values) == items and (len(means) == items or np.ptp(means) == 0):
        return wilson(int(values.sum()), items)
    low, high = t_interval(means)
    return Interval(max(0.0, low), high)


def _passes(values: Floats, grid: Grid) -> tuple[int, float | None, float | None]:
    """k, pass^k and pass@k over items of which all k attempts are known."""
    used = np.isfinite(values).any(axis=0)
    seeds = int(used.sum())
    if seeds < 2:
        return seeds or 1, None, None
    own = values[:, used]
    whole = np.array(np.isfinite(own).all(axis=1))[:, None]
    every, some = own.min(axis=1)[:, None] == 1, own.max(axis=1)[:, None] == 1
    all_pass, any_pass = (over_clusters(1.0 * part, whole, grid)[0] for part in (every, some))
    if not len(all_pass):
        return seeds, None, None
    return seeds, float(all_pass.mean()), float(any_pass.mean())


def skill_means(panel: Panel) -> Iterator[SkillMean]:
    """Skill by arm on the cascade's path."""
    skills = dict.fromkeys(skill for skill, _ in panel.grid.items)
    rows = {
        skill: [n for (own, _), n in panel.grid.items.items() if own == skill] for skill in skills
    }
    for skill, places in rows.items():
        for arm in panel.rows:
            values = panel.values[CASCADE, arm][places]
            known = np.isfinite(values)
            tried = known.any(axis=1)
            means = np.where(known, values, 0.0).sum(axis=1)[tried] / known.sum(axis=1)[tried]
            yield SkillMean(
                student=panel.student,
                suite=panel.suite,
                skill=skill,
                arm=arm,
                items=len(means),
                mean=float(means.mean()) if len(means) else None,
            )


def sizes(design: StudyDesign, contrasts: Iterable[Contrast]) -> Iterator[SizeSeries]:
    """Lift over size, of students whose size is known, smallest first."""
    known = {each.name: each.parameters for each in design.students if each.parameters is not None}
    series: dict[tuple[str, str, str, str], list[SizePoint]] = {}
    for each in contrasts:
        if each.student in known and each.comparison.clusters:
            own = series.setdefault((each.suite, each.path, each.arm, each.control), [])
            found = each.comparison
            point = SizePoint(
                each.student, known[each.student], found.difference, found.low, found.high
            )
            own.append(point)
    for key, points in series.items():
        ordered = tuple(sorted(points, key=lambda point: point.parameters))
        curve = len({point.parameters for point in ordered}) >= SIZES_FOR_A_CURVE
        yield SizeSeries(*key, points=ordered, curve=curve)
