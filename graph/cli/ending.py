"""End a run for good that no process conducts: one that was killed, paused, or cannot go on."""

import asyncio
from pathlib import Path

from graph.lab_recorder import LabRecorder
from graph.owner import own
from graph.preflight import EndedError
from graph.run import ON_REQUEST, Job, end
from graph.settings import make_plan
from graph.works import work_of
from observability.ledger.folds.fold import folded
from observability.ledger.folds.progress import Progress
from observability.ledger.opening import open_ledger, open_reader


def end_alone(data: Path, run: str) -> None:
    """Own the data folder for a moment, and put the end on record.

    Raises:
        DataFolderBusyError: another process owns it.
        EndedError: the run has ended already.
        PlanError: its plan cannot be read any more.
    """
    with open_reader(data) as ledger:
        progress = folded(Progress(), ledger.read(run))
    if progress.started is None or progress.standing == "ended":
        raise EndedError(run, progress.reason or "it never started")
    plan = make_plan(progress.started.plan, f"the plan of {run}")
    asyncio.run(_end(data, Job(run, plan, work_of(plan))))


async def _end(data: Path, job: Job) -> None:
    async with own(data, lambda _: None, agents=False) as owner:
        with open_ledger(data) as ledger:
            await end(owner, LabRecorder(ledger), job, ON_REQUEST["stop"])
