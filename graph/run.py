"""One run, from its first event to its last."""

import asyncio
import platform
import signal
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bus.client import BusClient
from bus.connection import Connection
from bus.messages.message import CONTRACT
from bus.news import Wish, hear_wishes, tell_sequence
from bus.streams import close_run
from graph.checkpoints import open_checkpoints
from graph.context import RunContext
from graph.draws import Draws, plan_cells
from graph.identity import Identity, run_secret
from graph.lanes import run_lanes
from graph.recorder import Recorder
from graph.sealing import seal_keys
from graph.settings import TRYING, Plan, make_plan
from graph.station import Station
from observability import attributes
from observability.ledger.event import Ledger
from observability.ledger.facts import RunEnded, RunPaused, RunResumed, RunStarted
from observability.ledger.folds.fold import folded
from observability.ledger.folds.progress import Progress
from observability.ledger.sqlite import SqliteReader
from observability.roots import run_root
from observability.telemetry import emit
from tools.model.variant import variant_of
from tools.tasks.catalogue import families as all_families
from tools.tasks.task import Family

Work = Callable[[RunContext, Path], Awaitable[str]]
MATTERS = ("contract", "variant")
"""What must not change under a run, besides the versions of the families it uses."""


class ChangedError(RuntimeError):
    """A run cannot go on: something that its results depend on is not what it was."""

    def __init__(self, run: str, changes: dict[str, tuple[str, str]]) -> None:
        self.run, self.changes = run, changes
        listed = "; ".join(f"{name} was {old}, is {new}" for name, (old, new) in changes.items())
        super().__init__(
            f"{run} cannot be resumed: {listed}. Go back to what it was, or start anew"
        )


class EndedError(RuntimeError):
    """A run that has ended cannot be resumed."""

    def __init__(self, run: str, reason: str) -> None:
        self.run, self.reason = run, reason
        super().__init__(f"{run} has ended ({reason}); start another with `tutelage run`")


class NotTeachingError(ValueError):
    """What `tutelage try` began only `tutelage try` can go on with."""

    def __init__(self, run: str) -> None:
        self.run = run
        super().__init__(f"{run} belongs to `tutelage try`: repeat that command to go on with it")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run left off: `ended` is for good, else it can be resumed."""

    ended: bool
    reason: str


def recorded_plan(ledger: SqliteReader, run: str) -> Plan:
    """The plan that a run was started with.

    Raises:
        EndedError: the run is over.
        NotTeachingError: it is no run that `tutelage resume` can go on with.
        ChangedError: it was started with something else.
    """
    progress = folded(Progress(), ledger.read(run))
    if progress.started is None or progress.standing == "ended":
        raise EndedError(run, progress.reason or "it never started")
    plan = make_plan(progress.started.plan, f"the plan of {run}")
    if plan.name == TRYING:
        raise NotTeachingError(run)
    _check_unchanged(progress.started, _versions(plan, all_families(plan.tasks)))
    return plan


def check_plan(plan: Plan) -> None:
    """Refuse what cannot be taught, before anything is started for it.

    Raises:
        UnknownSkillError: the plan names a skill or level that no family has.
        OwnTasksError: the user's tasks cannot be read.
        ModelError: a model's settings make no sense.
    """
    for model in (plan.student, plan.distiller):
        if model is not None:
            variant_of(model)
    plan_cells(plan, all_families(plan.tasks))


async def conduct(
    station: Station,
    run: str,
    plan: Plan,
    ledger: Ledger,
    work: Work,
) -> Ending:
    """Start or resume a run, and stay with it until it ends or is told to pause.

    Args:
        station: the owner of the data folder.
        run: the run's name.
        plan: its plan.
        ledger: open for writing.
        work: what the run does, returning why it ended.

    Raises:
        ChangedError: it was started with something else.
        SecondWriterError: another coordinator has taken it over.
    """
    recorder = Recorder(ledger, run, plan.lanes)
    families = all_families(plan.tasks)
    draws = Draws(families, plan_cells(plan, families))
    await _open(recorder, run, plan, families)
    async with AsyncExitStack() as stack:
        context = RunContext(
            run=run,
            plan=plan,
            variant=station.variant,
            families=families,
            draws=draws,
            identity=Identity(run_secret(station.data / "secrets", run, plan.seed)),
            bus=await stack.enter_async_context(BusClient(station.connection, run)),
            recorder=recorder,
            sealed=await seal_keys(station.connection, families),
        )
        told = await _listen(stack, station.connection, run)
        nudging = asyncio.create_task(_nudge(station.connection, recorder, run))
        stack.callback(nudging.cancel)
        ending = await _work(station, told, work(context, station.data))
    await _close(station, recorder, run, ending)
    return ending


async def cycle(context: RunContext, data: Path) -> str:
    """Cycle through episodes: what `tutelage run` does."""
    async with open_checkpoints(data) as saver:
        return await run_lanes(context, saver)


async def _work(station: Station, told: asyncio.Queue[Wish], work: Awaitable[str]) -> Ending:
    """Work until it is done, a wish arrives, or a child process cannot be kept running."""
    working = asyncio.ensure_future(work)
    wish = asyncio.create_task(told.get())
    failing = asyncio.create_task(station.children.failed())
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
    versions = _versions(plan, families)
    started = recorder.progress.started
    if started is None:
        fact = RunStarted(
            run=run,
            plan=plan.model_dump(mode="json"),
            variant=versions["variant"],
            model=plan.student.title,
            versions=versions,
        )
        await recorder.append({"run_started": fact})
        emit(run_root(run, recorder.progress.began, {attributes.REQUEST_MODEL: fact.model}))
        return
    _check_unchanged(started, versions)
    await recorder.append({f"run_resumed/{recorder.progress.resumed + 1}": RunResumed()})


def _versions(plan: Plan, families: Mapping[str, Family]) -> dict[str, str]:
    return {
        "contract": str(CONTRACT),
        "variant": variant_of(plan.student),
        "tutelage": version("tutelage"),
        "python": platform.python_version(),
        **{f"family {family.name}": family.version for family in families.values()},
    }


def _check_unchanged(started: RunStarted, versions: Mapping[str, str]) -> None:
    changes = {
        name: (old, versions.get(name, "gone"))
        for name, old in started.versions.items()
        if old != versions.get(name) and (name in MATTERS or name.startswith("family "))
    }
    if changes:
        raise ChangedError(started.run, changes)


async def _close(station: Station, recorder: Recorder, run: str, ending: Ending) -> None:
    if ending.ended:
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
