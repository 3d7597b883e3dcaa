"""A study's attempts as arrays, so that many comparisons of them take little time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tools.statistics.clusters import Floats
from tools.statistics.sample import Booleans, Grid
from tools.statistics.study_analysis import Unit
from tools.statistics.study_data import CASCADE, JUDGES, STRICT, StudyScore
from tools.statistics.trial_data import TrialDataError

By = tuple[str, str]
"""Path and arm."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One student's attempts at one suite; arrays are of the grid's shape (items, seeds)."""

    student: str
    suite: str
    unit: Unit
    grid: Grid
    rows: Mapping[str, Sequence[StudyScore]]
    """Attempts under the cap, by arm."""
    attempted: Mapping[str, Booleans]
    """By arm."""
    values: Mapping[By, Floats]
    """Estimand 1; nan where nothing is known."""
    continued: Mapping[By, Floats]
    """Estimand 2, of arms whose truncated attempts all went on; empty where nothing did."""
    cut: Mapping[str, float]
    """By arm, the share of attempts that were run which the cap cut short."""

    def difference(self, path: str, arm: str, control: str) -> Floats:
        """Arm minus control, estimand 1."""
        return self.values[path, arm] - self.values[path, control]

    def tried(self, *arms: str) -> Booleans:
        """Where any of them was attempted."""
        tried = np.zeros(self.grid.shape, dtype=bool)
        for arm in arms:
            tried |= self.attempted[arm]
        return tried


def paths_of(scores: Iterable[StudyScore]) -> tuple[str, ...]:
    """Cascade, strict extractor and judges, as far as any attempt has a score by them."""
    strict, graded, judges = False, False, dict[str, None]()
    for score in scores:
        strict = strict or score.strict is not None
        graded = graded or score.graded is not None
        judges.update(dict.fromkeys(score.grades))
    panel = (JUDGES,) if graded and len(judges) != 1 else ()
    return (CASCADE, *((STRICT,) if strict else ()), *judges, *panel)


def by_path(score: StudyScore, path: str) -> float | None:
    """What a path says of an attempt."""
    if path == CASCADE:
        return score.value
    if path == STRICT:
        return score.strict
    return score.graded if path == JUDGES else score.grades.get(path)


def panels(scores: Sequence[StudyScore], paths: Sequence[str]) -> dict[tuple[str, str], Panel]:
    """By student and suite; all students of a suite share its grid.

    Raises:
        TrialDataError: a score is outside [0, 1].
    """
    grids = {suite: _grid(own) for suite, own in _grouped(scores, "suite").items()}
    found = dict[tuple[str, str], Panel]()
    for student, mine in _grouped(scores, "student").items():
        for suite, own in _grouped(mine, "suite").items():
            unit, grid = grids[suite]
            found[student, suite] = _panel(own, paths, unit, grid)
    return found


def _grouped(scores: Iterable[StudyScore], by: str) -> dict[str, list[StudyScore]]:
    groups: dict[str, list[StudyScore]] = {}
    for score in scores:
        groups.setdefault(getattr(score, by), []).append(score)
    return groups


def _grid(scores: Sequence[StudyScore]) -> tuple[Unit, Grid]:
    items = {item: n for n, item in enumerate(dict.fromkeys((s.cluster, s.item) for s in scores))}
    seeds = {seed: n for n, seed in enumerate(sorted({score.seed for score in scores}))}
    skills = {skill: n for n, skill in enumerate(dict.fromkeys(skill for skill, _ in items))}
    if len(skills) == 1:
        return "item", Grid(items, seeds, np.arange(len(items)), len(items))
    return "skill", Grid(items, seeds, np.array([skills[skill] for skill, _ in items]), len(skills))


def _panel(scores: Sequence[StudyScore], paths: Sequence[str], unit: Unit, grid: Grid) -> Panel:
    capped = _grouped((s for s in scores if s.measured == "capped"), "arm")
    further = _grouped((s for s in scores if s.measured == "continued"), "arm")
    values, continued = dict[By, Floats](), dict[By, Floats]()
    for arm, rows in capped.items():
        where = _places(rows, grid)
        for path in paths:
            values[path, arm] = _filled(np.full(grid.shape, np.nan), where, rows, path)
            more = further.get(arm, [])
            if further and _all_went_on(rows, more):
                beyond = values[path, arm].copy()
                cut = np.array([row.truncated for row in rows], dtype=bool)
                beyond[where[0][cut], where[1][cut]] = np.nan
                continued[path, arm] = _filled(beyond, _places(more, grid), more, path)
    return Panel(
        student=scores[0].student,
        suite=scores[0].suite,
        unit=unit,
        grid=grid,
        rows=capped,
        attempted={arm: _marked(_places(rows, grid), grid) for arm, rows in capped.items()},
        values=values,
        continued=continued,
        cut={arm: _cut(rows) for arm, rows in capped.items()},
    )


Places = tuple[np.ndarray[tuple[int], np.dtype[np.intp]], np.ndarray[tuple[int], np.dtype[np.intp]]]


def _all_went_on(rows: Sequence[StudyScore], more: Sequence[StudyScore]) -> bool:
    """Whether each truncated attempt was continued: the mean of some would be of chosen tasks."""
    return _items(row for row in rows if row.truncated) <= _items(more)


def _items(rows: Iterable[StudyScore]) -> set[tuple[str, str, int]]:
    return {(row.cluster, row.item, row.seed) for row in rows}


def _places(rows: Sequence[StudyScore], grid: Grid) -> Places:
    items = np.array([grid.items[row.cluster, row.item] for row in rows], dtype=np.intp)
    return items, np.array([grid.seeds[row.seed] for row in rows], dtype=np.intp)


def _marked(where: Places, grid: Grid) -> Booleans:
    marks = np.zeros(grid.shape, dtype=bool)
    marks[where] = True
    return marks


def _filled(into: Floats, where: Places, rows: Sequence[StudyScore], path: str) -> Floats:
    known = [by_path(row, path) for row in rows]
    into[where] = np.array([np.nan if value is None else value for value in known], float)
    wrong = [value for value in known if value is not None and not 0 <= value <= 1]
    if wrong:
        raise TrialDataError(
            f"a score of {wrong[0]} by the path {path} is outside [0, 1]",
            "scale the endpoint, and give None where a value is missing",
        )
    return into


def _cut(rows: Sequence[StudyScore]) -> float:
    ran = [row.truncated for row in rows if row.value is not None]
    return sum(ran) / len(ran) if ran else 0.0
