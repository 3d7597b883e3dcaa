"""Rows as the statistics want them: one score an attempt by every path."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from statistics import fmean

from observability.ledger.facts import ArmPrepared, StudyPlanned
from observability.ledger.study_facts import Stage
from observability.study.rows import Row
from tools.statistics.study import Preparation, StudentProfile, StudyDesign, StudyScore

_VALUES: Mapping[str, float] = {"passed": 1.0, "failed": 0.0, "right": 1.0, "wrong": 0.0}
"""What cannot be settled, or was not run, has no value."""


def design_of(planned: StudyPlanned) -> StudyDesign:
    """What was fixed beforehand; students go by their titles."""
    return StudyDesign(
        students=tuple(
            StudentProfile(each.title, each.parameters, each.temperature)
            for each in planned.students
        ),
        arms=tuple(each.name for each in planned.arms),
        suites=tuple(each.name for each in planned.suites),
        alpha=planned.alpha,
        margin=planned.margin,
    )


def scores_of(rows: Iterable[Row]) -> tuple[StudyScore, ...]:
    """One score for each row, in their order."""
    return tuple(_score(row) for row in rows)


def preparations(planned: StudyPlanned, prepared: Iterable[ArmPrepared]) -> tuple[Preparation, ...]:
    """What making arms ready cost, all skills of a suite together."""
    titles = {each.variant: each.title for each in planned.students}
    grouped: dict[tuple[str, str, str], list[Stage]] = defaultdict(list)
    for fact in prepared:
        grouped[titles[fact.student], fact.suite, fact.arm].extend(fact.stages)
    return tuple(
        Preparation(
            *place,
            calls=len(stages),
            prompt_tokens=sum(each.prompt_tokens for each in stages),
            completion_tokens=sum(each.completion_tokens for each in stages),
            cost=sum(each.cost for each in stages),
        )
        for place, stages in grouped.items()
    )


def _score(row: Row) -> StudyScore:
    grades = {judge: _VALUES.get(grade) for judge, grade in row.grades.items()}
    said = [value for value in grades.values() if value is not None]
    return StudyScore(
        student=row.title,
        suite=row.suite,
        cluster=row.skill,
        item=row.task,
        arm=row.arm,
        seed=row.seed,
        value=_VALUES.get(row.outcome),
        strict=_VALUES.get(row.strict),
        graded=fmean(said) if said else None,
        truncated=row.truncated,
        prompt_tokens=row.prompt_tokens,
        completion_tokens=row.completion_tokens,
        calls=len(row.stages) or int(row.text is not None),
        cost=row.cost,
        measured=row.measured,
        grades=grades,
    )
