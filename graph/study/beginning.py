"""The first two steps: what the study stands on, and its plan, stored before any attempt."""

import asyncio
from itertools import chain

from graph.preflight import ChangedError
from graph.study.checking import check_arms
from graph.study.context import StudyContext, held_by, read_book
from graph.study.earlier_runs import Terms, builds_on
from graph.study.matrix import arms_by_pass, items, null_items, null_tasks
from graph.study.power import detectable
from graph.study.state import StudyState
from observability.ledger.facts import StudyPlanned
from observability.ledger.folds.study import StudyRecord
from observability.ledger.study_facts import StudiedArm
from tools.tasks.canary import CANARY

ALPHA = 0.025
"""One-sided."""


async def begin(_state: StudyState, study: StudyContext) -> StudyState:
    """Look whether every arm can be built as this study's students count tokens.

    Raises:
        UnbuildableArmError: one cannot be.
    """
    for student in study.students:
        await asyncio.to_thread(
            check_arms, study.settings, study.suites, study.arms, student.count_tokens
        )
    _, second = arms_by_pass(study.arms)
    return {
        "outspent": bool(second),
        "continued": study.settings.continued,
        "graded": study.settings.graded,
    }


async def plan(_state: StudyState, study: StudyContext) -> StudyState:
    """Store everything that could bias the study.

    Raises:
        UnfinishedStudyError: an earlier run of this name has not ended.
    """
    if study.book.planned is None:
        fact = await asyncio.to_thread(_planned, study)
        await study.context.recorder.append({"study_planned": fact})
    return {}


def check_planned(study: StudyContext) -> None:
    """Refuse to go on with arms or suites that are not what the plan on record says.

    Raises:
        ChangedError: names each difference.
    """
    planned = study.book.planned
    if planned is None:
        return
    changes = {
        f"arm {each.name}": (each.version, study.version(each.name))
        for each in planned.arms
        if each.version != study.version(each.name)
    }
    for each in planned.suites:
        now = study.suite(each.name).recorded
        if now != each:
            same = now.version == each.version
            told = ("its tasks", "others") if same else (each.version, now.version)
            changes[f"suite {each.name}"] = told
    if changes:
        raise ChangedError(study.run, changes)


def _planned(study: StudyContext) -> StudyPlanned:
    settings = study.settings
    fact = StudyPlanned(
        run=study.run,
        name=study.context.plan.name,
        students=tuple(each.recorded for each in study.students),
        arms=tuple(
            StudiedArm(
                name=each.name, version=each.version, fidelity=each.fidelity, source=each.source
            )
            for each in study.arms.values()
        ),
        suites=tuple(each.recorded for each in study.suites),
        seeds=settings.seeds,
        placebos=settings.placebos,
        heat=settings.sampling_temperature,
        continued=settings.continued,
        graded=settings.graded,
        null_tasks=null_tasks(settings, study.suites),
        margin=settings.margin,
        alpha=ALPHA,
        canary=CANARY,
        detectable=detectable(study.suites),
    )
    record = study.context.recorder.record
    runs = builds_on(record, Terms.of(fact), before=study.run)
    books = [read_book(record, run) for run in runs]
    return fact.model_copy(update={"builds_on": runs, "held": _held(study, books)})


def _held(study: StudyContext, books: list[StudyRecord]) -> int:
    """Cells of the matrix that earlier runs hold, by what they are of; keys are compared later."""
    nulls = null_tasks(study.settings, study.suites)
    return sum(
        held_by(books, item.cell(condition, study.version(condition.arm)))
        for student in study.students
        for item in chain(
            items(student.variant, study.suites, study.seeds(student), tuple(study.arms)),
            null_items(student.variant, study.suites, nulls),
        )
        for condition in item.conditions
    )
