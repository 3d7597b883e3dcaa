"""One run, from its first event to its last."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bus.approval import hear_answers
from bus.client import BusClient
from bus.connection import Connection
from bus.news import Wish, hear_wishes, tell_sequence
from bus.streams import close_run
from graph.approving import leave_unanswered, take
from graph.checkpoints import open_checkpoints
from graph.context import RunContext
from graph.crews import Seats
from graph.domains import visible
from graph.draws import Draws, plan_cells
from graph.identity import Identity, run_secret
from graph.lanes import run_lanes
from graph.recorder import Recorder
from graph.sealing import seal_keys
from graph.settings import Plan
from graph.standing import check_unchanged, versions_of
from graph.station import Station
from observability import attributes
from observability.ledger.event import Ledger
from observability.ledger.facts import RunEnded, RunPaused, RunResumed, RunStarted
from observability.roots import run_root
from observability.telemetry import emit
from tools.tasks.catalogue import families as all_families
from tools.tasks.task import Family

Work = Callable[[RunContext, Path], Awaitable[str]]

_COLLECT = (20_000, 50, 100)
"""Allocations, and collections of each younger generation, between two collections."""


@dataclass(frozen=True, slots=True)
class Job:
    """A run's name, its plan, and what it does: returns why it ended."""

    run: str
    plan: Plan
    work: Work


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run left off: `ended` is for good, else it can be resumed."""

    ended: bool
    reason: str


async def conduct(station: Station, seats: Seats, ledger: Ledger, job: Job) -> Ending:
    """Start or resume a run, and stay with it until it ends or is told to pause.

    Args:
        station: the owner of the data folder.
        seats: who answers for the run.
        ledger: open for writing.
        job: the run.

    Raises:
        ChangedError: it was started with something else.
        SecondWriterError: another coordinator has taken it over.
    """
    run, plan = job.run, job.plan
    _collect_less()
    recorder = Recorder(ledger, run, plan.lanes)
    installed = all_families(plan.tasks)
    families = visible(plan, installed)
    draws = Draws(families, plan_cells(plan, families))
    await _open(recorder, run, plan, installed)
    async with AsyncExitStack() as stack:
        context = RunContext(
            run=run,
            plan=plan,
            variants=seats,
            families=families,
            draws=draws,
            identity=Identity(run_secret(station.data / "secrets", run, plan.seed)),
            bus=await stack.enter_async_context(BusClient(station.connection, run)),
            recorder=recorder,
            connection=station.connection,
            sealed=await seal_keys(station.connection, families),
        )
        told = await _listen(stack, station.connection, run)
        await hear_answers(station.connection, run, partial(take, recorder))
        nudging = asyncio.create_task(_nudge(station.connection, recorder, run))
        stack.callback(nudging.cancel)
        ending = await _work(seats, told, job.work(context, station.data))
    await _close(station, recorder, run, ending)
    return ending


def _collect_less() -> None:
    """Look for garbage less often than Python does by itself: that costs an episode a millisecond.

    What is loaded by now is never garbage, and an episode leaves few cycles behind.
    """
    gc.freeze()
    gc.set_threshold(*_COLLECT)


async def cycle(context: RunContext, data: Path) -> str:
    """Cycle through episodes: what `tutelage run` does."""
    async with open_checkpoints(data) as saver:
        return await run_lanes(context, saver)


async def _work(seats: Seats, told: asyncio.Queue[Wish], work: Awaitable[str]) -> Ending:
    """Work until it is done, a wish arrives, or a child process cannot be kept running."""
    working = asyncio.ensure_future(work)
    wish = asyncio.create_task(told.get())
    failing = asyncio.create_task(seats.failed())
    try:
        await asyncio.wait((working, wish, failing), return_when=asyncio.FIRST_COMPLETED)
        if failing.done():
            failing.result()
        if working.done():
            return Ending(True, working.result())
        if wish.result() == "stop":
            return Ending(True, "stopped on request")
        return Ending(False, "paused on request")
    finally:
        for task in (working, wish, failing):
            task.cancel()
        await asyncio.gather(working, wish, failing, return_exceptions=True)


async def _open(recorder: Recorder, run: str, plan: Plan, families: Mapping[str, Family]) -> None:
    versions = versions_of(plan, families)
    progress = recorder.progress
    if progress.started is None:
        fact = RunStarted(
            run=run,
            plan=plan.model_dump(mode="json"),
            variant=versions["variant"],
            model=plan.student.title,
            versions=versions,
        )
        await recorder.append({"run_started": fact})
    else:
        check_unchanged(progress.started, versions)
        begins = not progress.begun
        key = "run_begun" if begins else f"run_resumed/{progress.resumed + 1}"
        await recorder.append({key: RunResumed()})
        if not begins:
            return
    emit(run_root(run, progress.began, {attributes.REQUEST_MODEL: plan.student.title}))


async def _close(station: Station, recorder: Recorder, run: str, ending: Ending) -> None:
    if ending.ended:
        async with open_checkpoints(station.data) as saver:
            await saver.adelete_run(run)
        await leave_unanswered(recorder, ending.reason)
        await recorder.append({"run_ended": RunEnded(reason=ending.reason)})
        await close_run(station.connection, run)
    else:
        key = f"run_paused/{recorder.progress.resumed}"
        await recorder.append({key: RunPaused(reason=ending.reason)})


async def _listen(stack: AsyncExitStack, connection: Connection, run: str) -> asyncio.Queue[Wish]:
    """Hear what people wish of the run: over the bus, or by a signal to this process."""
    told: asyncio.Queue[Wish] = asyncio.Queue()
    await hear_wishes(connection, run, told.put_nowait)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.put_nowait, "pause")
        stack.callback(loop.remove_signal_handler, number)
    return told


async def _nudge(connection: Connection, recorder: Recorder, run: str) -> None:
    while True:
        await tell_sequence(connection, run, await recorder.nudges.get())
