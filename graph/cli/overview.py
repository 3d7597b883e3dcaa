"""Several runs at a glance, live: how each stands, how far it is, and what waits for a person."""

import asyncio
import time
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from graph.cli.records import runs
from graph.cli.watching import pause
from observability.dashboard.folds.glance import Glance
from observability.dashboard.live_folds import LiveFolds
from observability.dashboard.views.meters import meters
from observability.dashboard.views.run_status import headline, run_status
from observability.ledger.folds.fold import folded
from observability.ledger.folds.progress import Progress
from observability.ledger.opening import open_reader

GOING = ("running", "queued")
_NARROW = 90
_SHOWN = 20
"""Most runs that are shown: those that go on, then the newest."""


def going(data: Path) -> list[str]:
    """Runs that the record says go on or wait for room, the oldest first."""
    with open_reader(data) as ledger:
        every = ((run, folded(Progress(), ledger.read(run)).standing) for run in runs(ledger))
        return [run for run, stands in every if stands in GOING]


async def overview(data: Path, console: Console, over: asyncio.Event | None = None) -> None:
    """Show every run until none goes on, or `over` is set."""
    with open_reader(data) as ledger, Live(console=console, auto_refresh=False) as live:
        following = LiveFolds()
        while True:
            names = reversed(runs(ledger))
            glances = [(name, following.glance(name, ledger)) for name in names]
            table = overview_table(glances, console.width)
            still = any(glance.progress.standing in GOING for _, glance in glances)
            live.update(table, refresh=True)
            if not still or (over and over.is_set()):
                return
            await pause(over)


def overview_table(glances: Iterable[tuple[str, Glance]], width: int) -> Table:
    """A row for each run: those that go on first."""
    columns = ("run", "standing", "so far", "used", "left")
    table = Table(*columns[: 3 if width < _NARROW else 5], box=None, header_style="bold")
    ordered = sorted(glances, key=lambda each: each[1].progress.standing not in GOING)
    for name, glance in ordered[:_SHOWN]:
        state = glance.progress.standing
        used = meters(glance, time.time(), going=state == "running")
        stands = run_status(glance, state, "")
        spent = ", ".join(f"{each.used} {each.name}" for each in used.held)
        row = (name, f"{stands.word}\n{stands.reason}".strip(), headline(glance), spent, used.left)
        table.add_row(*(escape(text) for text in row[: len(table.columns)]))
    return table
