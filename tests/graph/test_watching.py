"""What a person sees who watches: a run as it goes on, at any width, and several at a glance."""

import asyncio
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from graph.cli import watching
from graph.cli.overview import going, overview_table
from graph.steps import last_of_shift, thread_of
from observability.dashboard.live_folds import LiveFolds
from observability.ledger.facts import AttemptMade, RunEnded, RunStarted
from observability.ledger.opening import open_reader
from observability.ledger.sqlite import SqliteLedger
from tests.graph.terminal import Terminal, until

pytestmark = pytest.mark.timeout(300)

PLAN = """
seed = 3
lanes = 2
skills = ["simulated/counting:0-2", "simulated/sorting:1-2"]
[student]
simulated = "helps"
latency = 0.3
[budget]
episodes = 400
[candidates]
most = 0
"""
_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A run that goes on."""
    with Terminal(tmp_path_factory.mktemp("watching")) as terminal:
        plan = str(terminal.write("plan.toml", PLAN))
        run = terminal.start("run", plan, "--name", "watched", "--plain")

        def attempts() -> int:
            return len(list(terminal.facts("watched", AttemptMade)))

        until(lambda: attempts() > 3 or not run.is_going, "attempts")
        assert run.is_going, run.end()
        yield terminal


def seen(terminal: Terminal, columns: int) -> str:
    """What `tutelage watch` shows in a terminal of so many columns, until lanes are at work."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 45, columns, 0, 0))
    words = ("watch", "--data", str(terminal.data))
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        [sys.executable, "-m", "graph.cli.main", *words],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**kept, "TERM": "xterm-256color"},
    )
    os.close(slave)
    shown = b""
    os.set_blocking(master, False)

    def enough() -> bool:
        nonlocal shown
        with suppress(BlockingIOError):
            shown += os.read(master, 100_000)
        return b"the student answers" in shown

    try:
        until(enough, "the lanes", 60)
    finally:
        process.kill()
        process.wait()
        os.close(master)
    return _CODES.sub("", shown.decode(errors="replace"))


@pytest.mark.parametrize("columns", [140, 60])
def test_a_terminal_shows_the_map_the_lanes_the_budget_and_the_reasons(
    terminal: Terminal, columns: int
) -> None:
    shown = seen(terminal, columns)
    assert "learner's map" in shown
    assert re.search(r"simulated/(counting|sorting).*\d+ \[\d+-\d+\]", shown)
    assert re.search(r"\d+ of 400 episodes", shown)
    assert "tokens" in shown
    assert "left" in shown
    assert "decisions, and what came of them" in shown
    assert max(map(len, re.split(r"[\r\n]+", shown))) <= columns
    before = len(terminal.events("watched"))
    until(lambda: len(terminal.events("watched")) > before, "the run, which goes on")


def test_several_runs_are_an_overview(tmp_path: Path) -> None:
    started = RunStarted(run="a", plan={}, variant="v", model="m", versions={})
    with SqliteLedger(tmp_path / "ledger.sqlite", "host:1") as ledger:
        for run in ("one", "two", "over"):
            ledger.append(run, {"run_started": started.model_copy(update={"run": run})}, 0)
        ledger.append("over", {"run_ended": RunEnded(reason="[red]done")}, 1)
    assert going(tmp_path) == ["one", "two"]
    following = LiveFolds()
    with open_reader(tmp_path) as ledger:
        glances = [(run, following.glance(run, ledger)) for run in ("over", "two", "one")]
    for width in (50, 140):
        console = Console(file=StringIO(), width=width)
        console.print(overview_table(glances, width))
        lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
        assert max(map(len, lines)) <= width
        first = [line.split()[0] for line in lines if line.split()]
        told = [word for word in first if word in ("two", "one", "over")]
        assert told == ["two", "one", "over"], "those that go on come first"


def test_a_shift_ends_where_lanes_begin_anew() -> None:
    assert [last_of_shift(episode, 2, 3) for episode in range(8)] == [4, 5, 4, 5, 4, 5, 10, 11]
    assert thread_of("r", 7, 2, 3) == "r/1/11"


async def test_pauses_end_early_when_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_POLL", 600.0)
    over = asyncio.Event()
    asyncio.get_running_loop().call_later(0.05, over.set)
    async with asyncio.timeout(30):
        await watching.pause(over)
