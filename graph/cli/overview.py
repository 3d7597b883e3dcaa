"""Several runs at a glance, live: how each stands, how far it is, and what waits for a person."""

import asyncio
import time
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from graph.cli.records import runs
from graph.cli.watching import pause
from observability.dashboard.following import Following
from observability.dashboard.views.meters import meters
from observability.dashboard.views.standing import headline, standing
from observability.ledger.opening import open_reader

GOING = ("running", "queued")
_NARROW = 90
_SHOWN = 20
"""Most runs that are shown: those that go on, then the newest."""


def going(data: Path) -> list[str]:
    """Runs that the record says go on or wait for room, the oldest first."""
    with open_reader(data) as ledger:
        following = Following(lambda: ledger)
        every = ((run, following.glance(run).progress.standing) for run in runs(ledger))
        return [run for run, stands in every if stands in GOING]


async def overview(data: Path, console: Console, over: asyncio.Event | None = None) -> None:
    """Show every run until none goes on, or `over` is set."""
    with open_reader(data) as ledger, Live(console=console, auto_refresh=False) as live:
        following = Following(lambda: ledger)
        while True:
            table, still = overview_table(following, runs(ledger), console.width)
            live.update(table, refresh=True)
            if not still or (over and over.is_set()):
                return
            await pause(over)


def overview_table(following: Following, names: list[str], width: int) -> tuple[Table, bool]:
    """A row for each run, and whether any goes on."""
    columns = ("run", "standing", "so far", "used", "left")
    table = Table(*columns[: 3 if width < _NARROW else 5], box=None, header_style="bold")
    glances = [(name, following.glance(name)) for name in reversed(names)]
    glances.sort(key=lambda each: each[1].progress.standing not in GOING)
    for name, glance in glances[:_SHOWN]:
        state = glance.progress.standing
        used = meters(glance, time.time(), going=state == "running")
        stands = standing(glance, state, "")
        spent = ", ".join(f"{each.used} {each.name}" for each in used.held)
        row = (name, f"{stands.word}\n{stands.reason}".strip(), headline(glance), spent, used.left)
        table.add_row(*(escape(text) for text in row[: len(table.columns)]))
    return table, any(glance.progress.standing in GOING for _, glance in glances)
