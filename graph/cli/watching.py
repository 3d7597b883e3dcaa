"""Following runs: one in full, or several at a glance, live, line by line or as JSON lines."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live

from graph.cli.console import print_json
from graph.cli.options import named
from graph.cli.records import open_ledger
from observability.ledger.event import Event
from observability.ledger.opening import named_url

if TYPE_CHECKING:
    from graph.checkpoints import LaneSaver
    from graph.cli.display import Display

_POLL = 0.5
"""Seconds between two looks at the ledger."""
_TOLD = 300
"""Latest events that are put in words where a live view catches up with a long run."""


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """What to watch, and how to show it."""

    data: Path
    run: str
    plain: bool = False


async def show(options: WatchOptions, console: Console, over: asyncio.Event | None = None) -> None:
    """Show a run's events as they are stored, to the last one.

    That is the last when `over` is set; without it, when the run has ended or paused.
    """
    from graph.cli.display import Display

    run, plain = options.run, options.plain or not console.is_terminal
    async with AsyncExitStack() as stack:
        ledger = stack.enter_context(open_ledger(options.data))
        display, after = Display(run, ledger, f"{run}{named(options.data)}"), 0
        told = 0 if plain else ledger.last(run) - _TOLD
        places = await stack.enter_async_context(_places(options.data, plain))
        if not plain:
            stack.enter_context(_live(display, console))
        done = False
        while not done:
            done = over.is_set() if over else display.over
            for event in ledger.read(run, after):
                after = event.sequence
                line = display.apply(event, tell=after > told)
                if plain and line:
                    console.print(line, highlight=False)
            await _look(display, places)
            if not done:
                await pause(over)


async def show_and_sum_up(options: WatchOptions, console: Console) -> None:
    """Show a run until it has ended or paused, then say in plain words what it came to."""
    from observability.summary import summarise

    await show(options, console)
    with open_ledger(options.data) as ledger:
        console.print()
        for sentence in summarise(ledger, options.run):
            console.print(sentence, highlight=False, markup=False)


async def tell(data: Path, runs: list[str]) -> None:
    """Print every event of these runs as JSON lines, until all have ended or paused."""
    from observability.ledger.folds.progress import Progress

    after, known = dict.fromkeys(runs, 0), {run: Progress() for run in runs}
    with open_ledger(data) as ledger:
        done = False
        while not done:
            done = all(each.standing in ("ended", "paused") for each in known.values())
            for run in runs:
                for event in ledger.read(run, after[run]):
                    after[run] = event.sequence
                    known[run].apply(event)
                    print_json(_facts(event))
            if not done:
                await asyncio.sleep(_POLL)


async def pause(over: asyncio.Event | None = None) -> None:
    """Wait until it is worth looking again, or until `over` is set."""
    with suppress(TimeoutError):
        await asyncio.wait_for((over or asyncio.Event()).wait(), _POLL)


@contextmanager
def _live(display: "Display", console: Console) -> Iterator[None]:
    live = Live(display, console=console, refresh_per_second=4, vertical_overflow="crop")
    live.start()
    try:
        yield
    finally:
        live.stop()


@asynccontextmanager
async def _places(data: Path, plain: bool) -> AsyncIterator["LaneSaver | None"]:
    """The lanes' checkpoints, where they are wanted and there are any."""
    if plain or not (named_url() or (data / "checkpoints.sqlite").exists()):
        yield None
        return
    from graph.checkpoints import open_checkpoints

    async with open_checkpoints(data) as saver:
        yield saver


async def _look(display: "Display", saver: "LaneSaver | None") -> None:
    if saver is None:
        return
    from graph.steps import steps
    from observability.ledger.errors import LedgerError

    with suppress(LedgerError):  # whoever runs it may be writing just now; there is a next look
        display.see(await steps(saver, display.threads))


def _facts(event: Event) -> dict[str, object]:
    fact = event.fact.model_dump(mode="json")
    return {"run": event.stream, "sequence": event.sequence, "at": event.at, "fact": fact}
