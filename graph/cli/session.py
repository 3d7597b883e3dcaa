"""A run in this terminal: own the data folder, conduct the run, show it live, sum it up."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from graph.cli.console import open_console, print_json
from graph.cli.options import named
from graph.cli.records import open_ledger
from graph.cli.watching import WatchOptions, show
from graph.lab_recorder import LabRecorder
from graph.local_models import Say
from graph.owner import own
from graph.run import Ending, Job, Order, Work, conduct, cycle
from graph.settings import Plan
from observability import telemetry
from observability.ledger.folds.fold import folded
from observability.ledger.folds.trial import TrialRecord
from observability.ledger.opening import open_ledger as open_for_writing
from observability.report.page import write_report
from observability.summary import figures, summarise
from observability.trials import verdict


@dataclass(frozen=True, slots=True)
class Session:
    """What to run, where, and how to show it."""

    data: Path
    run: str
    plan: Plan
    work: Work = cycle
    agents: bool = True
    plain: bool = False
    again: str = ""
    """What goes on where a pause left off, if not `tutelage resume`."""


def carry_out(session: Session, *, as_json: bool = False) -> Ending:
    """Conduct a run from a command: shown to people, or told to a program once it leaves off."""
    ending = asyncio.run(follow(session, open_console(stderr=as_json)))
    if as_json:
        print_json(told(session, ending))
    return ending


async def follow(session: Session, console: Console) -> Ending:
    """Conduct a run and show it; teaching ends with a summary and the path of a report."""

    def say(line: str) -> None:
        console.print(f"[dim]{escape(line)}[/]")

    session.data.mkdir(parents=True, exist_ok=True)
    spans = telemetry.configure("coordinator", session.data, session.run)
    try:
        ending = await _owning(session, console, say)
    finally:
        spans.shutdown()
    if session.plan.trial is not None:
        tell_trial(session.data, session.run, console)
    elif (session.plan.study is not None and ending.ended) or session.work is cycle:
        sum_up(session.data, session.run, console)
    if not ending.ended:
        again = session.again or f"tutelage resume {session.run}{named(session.data)}"
        console.print(f"Paused: {ending.reason}. Go on with: {again}", markup=False)
    return ending


async def _owning(session: Session, console: Console, say: Say) -> Ending:
    plan, job = session.plan, Job(session.run, session.plan, session.work)
    async with (
        own(
            session.data, say, retention=plan.retention, agents=session.agents, plans=(plan,)
        ) as owner,
        owner.crews.workers_for(plan, say) as workers,
    ):
        with open_for_writing(session.data) as ledger:
            over = asyncio.Event()
            watching = WatchOptions(session.data, session.run, session.plain)
            showing = asyncio.create_task(show(watching, console, over))
            try:
                with pausing(job):
                    return await conduct(owner, workers, LabRecorder(ledger), job)
            finally:
                over.set()
                await showing


@contextmanager
def pausing(job: Job) -> Iterator[None]:
    """Have Ctrl-C, and whoever ends this process politely, pause a run."""
    loop, signals = asyncio.get_running_loop(), (signal.SIGTERM, signal.SIGINT)
    for number in signals:
        loop.add_signal_handler(number, job.orders.put_nowait, Order.of("pause"))
    try:
        yield
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


def told(session: Session, ending: Ending) -> dict[str, object]:
    """How a session left off, JSON-ready: what its run's report says, and where that is."""
    page = session.data / "reports" / f"{session.run}.html"
    with open_ledger(session.data) as ledger:
        said = figures(ledger, session.run)
    report = str(page.resolve()) if page.exists() else None
    return {**said, "ended": ending.ended, "reason": ending.reason, "report": report}


def tell_trial(data: Path, run: str, console: Console) -> None:
    """Write the report, and print what a trial says: the outcome, then every control."""
    with open_ledger(data) as ledger:
        record = folded(TrialRecord(), ledger.read(run))
        if record.ended is None and record.abandoned is None:
            return
        path = write_report(ledger, run, data / "reports" / f"{run}.html")
    console.print()
    for sentence in verdict(record):
        console.print(escape(sentence), highlight=False)
    console.print(f"Report: {path.resolve().as_uri()}", highlight=False)


def sum_up(data: Path, run: str, console: Console) -> None:
    """Write the report, and print what happened in plain words."""
    with open_ledger(data) as ledger:
        path = write_report(ledger, run, data / "reports" / f"{run}.html")
        console.print()
        for sentence in summarise(ledger, run):
            console.print(escape(sentence), highlight=False)
    where = f"{run}{named(data)}"
    later = f"\nLater: tutelage report {where}, tutelage trace {where}"
    console.print(later, highlight=False, markup=False)
    console.print(f"Report: {path.resolve().as_uri()}", highlight=False)
