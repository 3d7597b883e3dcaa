"""The first two steps: what the study stands on, and its plan, stored before any attempt."""

import asyncio
from itertools import chain

from graph.standing import ChangedError
from graph.study.bench import Bench, held_by, read_book
from graph.study.checking import check_arms
from graph.study.matrix import items, null_items, null_tasks, passes
from graph.study.sight import detectable
from graph.study.standing import Terms, builds_on
from graph.study.state import StudyState
from observability.ledger.facts import StudyPlanned
from observability.ledger.folds.study import StudyBook
from observability.ledger.study_facts import StudiedArm
from tools.tasks.canary import CANARY

ALPHA = 0.025
"""One-sided."""


async def begin(_state: StudyState, bench: Bench) -> StudyState:
    """Look whether every arm can be built as this study's students count tokens.

    Raises:
        UnbuildableArmError: one cannot be.
    """
    for pupil in bench.pupils:
        await asyncio.to_thread(
            check_arms, bench.settings, bench.suites, bench.arms, pupil.count_tokens
        )
    _, second = passes(bench.arms)
    return {
        "outspent": bool(second),
        "continued": bench.settings.continued,
        "graded": bench.settings.graded,
    }


async def plan(_state: StudyState, bench: Bench) -> StudyState:
    """Store everything that could bias the study.

    Raises:
        UnfinishedStudyError: an earlier run of this name has not ended.
    """
    if bench.book.planned is None:
        fact = await asyncio.to_thread(_planned, bench)
        await bench.context.recorder.append({"study_planned": fact})
    return {}


def check_planned(bench: Bench) -> None:
    """Refuse to go on with arms or suites that are not what the plan on record says.

    Raises:
        ChangedError: names each difference.
    """
    planned = bench.book.planned
    if planned is None:
        return
    changes = {
        f"arm {each.name}": (each.version, bench.versions(each.name))
        for each in planned.arms
        if each.version != bench.versions(each.name)
    }
    for each in planned.suites:
        now = bench.suite(each.name).recorded
        if now != each:
            same = now.version == each.version
            told = ("its tasks", "others") if same else (each.version, now.version)
            changes[f"suite {each.name}"] = told
    if changes:
        raise ChangedError(bench.run, changes)


def _planned(bench: Bench) -> StudyPlanned:
    settings = bench.settings
    fact = StudyPlanned(
        run=bench.run,
        name=bench.context.plan.name,
        students=tuple(each.recorded for each in bench.pupils),
        arms=tuple(
            StudiedArm(
                name=each.name, version=each.version, fidelity=each.fidelity, source=each.source
            )
            for each in bench.arms.values()
        ),
        suites=tuple(each.recorded for each in bench.suites),
        seeds=settings.seeds,
        placebos=settings.placebos,
        heat=settings.heat,
        continued=settings.continued,
        graded=settings.graded,
        null_tasks=null_tasks(settings, bench.suites),
        margin=settings.margin,
        alpha=ALPHA,
        canary=CANARY,
        detectable=detectable(bench.suites),
    )
    record = bench.context.recorder.record
    runs = builds_on(record, Terms.of(fact), before=bench.run)
    books = [read_book(record, run) for run in runs]
    return fact.model_copy(update={"builds_on": runs, "held": _held(bench, books)})


def _held(bench: Bench, books: list[StudyBook]) -> int:
    """Cells of the matrix that earlier runs hold, by what they are of; keys are compared later."""
    nulls = null_tasks(bench.settings, bench.suites)
    return sum(
        held_by(books, item.cell(trial, bench.versions(trial.arm)))
        for pupil in bench.pupils
        for item in chain(
            items(pupil.variant, bench.suites, bench.seeds(pupil), tuple(bench.arms)),
            null_items(pupil.variant, bench.suites, nulls),
        )
        for trial in item.trials
    )
