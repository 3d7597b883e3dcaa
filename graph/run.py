"""One run, from its first event to its last."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple, Self

from bus.approval import subscribe_to_answers
from bus.client import BusClient
from bus.connection import Connection
from bus.notifications import Wish, publish_sequence, subscribe_to_wishes
from bus.streams import close_run
from graph.approving import leave_unanswered, take
from graph.checkpoints import open_checkpoints
from graph.context import RunContext
from graph.crews import RunWorkers
from graph.domains import visible
from graph.draws import Draws, plan_cells
from graph.identity import Identity, run_secret
from graph.lab_recorder import LabRecorder
from graph.lanes import run_lanes
from graph.owner import Owner
from graph.preflight import check_unchanged, versions_of
from graph.recorder import OnEvent, Recorder
from graph.sealing import seal_keys
from graph.settings import Plan
from graph.variants import titles_of
from observability import attributes
from observability.ledger.facts import RunEnded, RunPaused, RunResumed, RunStarted
from observability.roots import run_root
from observability.telemetry import emit
from tools.tasks.catalogue import families as all_families
from tools.tasks.task import Family

Work = Callable[[RunContext, Path], Awaitable[str]]

_COLLECT = (20_000, 50, 100)
"""Allocations, and collections of each younger generation, between two collections."""


class Order(NamedTuple):
    """A wish about a run, and why, as its record will say."""

    wish: Wish
    reason: str

    @classmethod
    def of(cls, wish: Wish) -> Self:
        """What a person wishes."""
        return cls(wish, ON_REQUEST[wish])


ON_REQUEST: Mapping[Wish, str] = {"pause": "paused on request", "stop": "stopped on request"}


@dataclass(frozen=True, slots=True)
class Job:
    """A run's name, its plan, and what it does: returns why it ended."""

    run: str
    plan: Plan
    work: Work
    orders: asyncio.Queue[Order] = field(default_factory=asyncio.Queue)
    """What is wished of the run by this process; the first order ends its work."""
    on_event: OnEvent | None = None
    """Hears each event that is stored of the run."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run left off: `ended` is for good, else it can be resumed."""

    ended: bool
    reason: str


async def conduct(owner: Owner, workers: RunWorkers, lab_recorder: LabRecorder, job: Job) -> Ending:
    """Start or resume a run, and stay with it until it ends or is told to pause.

    People's wishes are heard over the bus; this process gives its own as the job's orders.

    Args:
        owner: the owner of the data folder.
        workers: the variants that its requests go to.
        lab_recorder: the ledger, and what outlives runs; the same for all runs of this process.
        job: the run.

    Raises:
        ChangedError, LostSecretError: it was started with something else, or its secret is gone.
        SecondWriterError: another coordinator has taken it over.
        RestartLimitError: a process that it needs could not be kept running.
    """
    run, plan = job.run, job.plan
    _collect_less()
    recorder = await _recorder(lab_recorder, job)
    installed = all_families(plan.tasks)
    families = visible(plan, installed)
    draws = Draws(families, plan_cells(plan, families))
    identity = await _open(owner.data, recorder, job, installed)
    async with AsyncExitStack() as stack:
        context = RunContext(
            run=run,
            plan=plan,
            variants=workers,
            families=families,
            draws=draws,
            identity=identity,
            bus=await stack.enter_async_context(BusClient(owner.connection, run)),
            recorder=recorder,
            connection=owner.connection,
            sealed=await seal_keys(owner.connection, families),
        )
        await _listen(stack, owner.connection, job, recorder)
        ending = await _work(workers, job.orders, job.work(context, owner.data))
    await _close(owner, recorder, run, ending)
    return ending


async def end(owner: Owner, lab_recorder: LabRecorder, job: Job, reason: str) -> None:
    """End a run for good that nobody is conducting.

    Raises:
        SecondWriterError: another coordinator has taken it over.
    """
    await _close(owner, await _recorder(lab_recorder, job), job.run, Ending(True, reason))


async def _recorder(lab_recorder: LabRecorder, job: Job) -> Recorder:
    """The run's folds, made beside the event loop: a long run takes seconds."""
    recorder = await asyncio.to_thread(
        Recorder, lab_recorder.ledger, job.run, job.plan.lanes, lab_recorder
    )
    recorder.on_event = job.on_event
    return recorder


@cache
def _collect_less() -> None:
    """Look for garbage less often than Python does by itself: that costs an episode a millisecond.

    What is loaded by now is never garbage, and an episode leaves few cycles behind. Once a process:
    what a second run would freeze may be the first one's, which shall be freed with it.
    """
    gc.freeze()
    gc.set_threshold(*_COLLECT)


async def cycle(context: RunContext, data: Path) -> str:
    """Cycle through episodes: what `tutelage run` does."""
    async with open_checkpoints(data) as saver:
        return await run_lanes(context, saver)


async def _work(workers: RunWorkers, orders: asyncio.Queue[Order], work: Awaitable[str]) -> Ending:
    """Work until it is done, an order arrives, or a child process cannot be kept running."""
    working = asyncio.ensure_future(work)
    order = asyncio.create_task(orders.get())
    failing = asyncio.create_task(workers.failed())
    try:
        await asyncio.wait((working, order, failing), return_when=asyncio.FIRST_COMPLETED)
        if failing.done():
            failing.result()
        if working.done():
            return Ending(True, working.result())
        wished, reason = order.result()
        return Ending(wished == "stop", reason)
    finally:
        for task in (working, order, failing):
            task.cancel()
        await asyncio.gather(working, order, failing, return_exceptions=True)


async def _open(
    data: Path, recorder: Recorder, job: Job, families: Mapping[str, Family]
) -> Identity:
    run, plan, progress = job.run, job.plan, recorder.progress
    versions = versions_of(plan, families)
    # Before it is on record that the run was begun, which is what says that there is a secret
    secret = run_secret(data / "secrets", run, plan.seed, begun=progress.begun)
    if progress.started is None:
        fact = RunStarted(
            run=run,
            plan=plan.model_dump(mode="json"),
            variant=versions["variant"],
            model=titles_of(plan),
            versions=versions,
        )
        await recorder.append({"run_started": fact})
    else:
        check_unchanged(progress.started, versions)
        begins = not progress.begun
        key = "run_begun" if begins else f"run_resumed/{progress.resumed + 1}"
        await recorder.append({key: RunResumed()})
        if not begins:
            return Identity(secret)
    emit(run_root(run, progress.began, {attributes.REQUEST_MODEL: plan.student.title}))
    return Identity(secret)


async def _close(owner: Owner, recorder: Recorder, run: str, ending: Ending) -> None:
    if ending.ended:
        async with open_checkpoints(owner.data) as saver:
            await saver.adelete_run(run)
        await leave_unanswered(recorder, ending.reason)
        await recorder.append({"run_ended": RunEnded(reason=ending.reason)})
        await close_run(owner.connection, run)
    else:
        key = f"run_paused/{recorder.progress.resumed}"
        await recorder.append({key: RunPaused(reason=ending.reason)})


async def _listen(
    stack: AsyncExitStack, connection: Connection, job: Job, recorder: Recorder
) -> None:
    """Hear what people wish of the run and answer to it, and tell them how far it is."""

    def wished(wish: Wish) -> None:
        job.orders.put_nowait(Order.of(wish))

    stack.push_async_callback(await subscribe_to_wishes(connection, job.run, wished))
    answers = await subscribe_to_answers(connection, job.run, partial(take, recorder))
    stack.push_async_callback(answers)
    nudging = asyncio.create_task(_nudge(connection, recorder, job.run))
    stack.callback(nudging.cancel)


async def _nudge(connection: Connection, recorder: Recorder, run: str) -> None:
    while True:
        await publish_sequence(connection, run, await recorder.nudges.get())
