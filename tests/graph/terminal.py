"""A person at a terminal: real commands in child processes, all on one data folder."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

from observability.ledger.errors import MissingLedgerError
from observability.ledger.event import Event
from observability.ledger.facts import Fact
from observability.ledger.sqlite import SqliteReader

PATIENCE = 90.0
"""Seconds that anything may take on a busy machine before it counts as stuck."""


def until(holds: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, f"waited {patience:.0f} s for {what}"
        time.sleep(0.05)


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that has ended: exit status, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What it printed as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class Command:
    """A command that is going."""

    def __init__(self, argv: list[str], output: Path, environment: dict[str, str]) -> None:
        self._files = output.with_suffix(".out"), output.with_suffix(".err")
        with self._files[0].open("wb") as out, self._files[1].open("wb") as err:
            self.process = subprocess.Popen(argv, stdout=out, stderr=err, env=environment)

    @property
    def is_going(self) -> bool:
        return self.process.poll() is None

    @property
    def out(self) -> str:
        return self._files[0].read_text()

    @property
    def err(self) -> str:
        return self._files[1].read_text()

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Let the run's agents do nothing for as long as this lasts."""
        mine = psutil.Process(self.process.pid).children(recursive=True)
        (agents,) = (each for each in mine if "agents" in each.cmdline())
        agents.suspend()
        try:
            yield
        finally:
            agents.resume()

    def end(self) -> Finished:
        """Wait until it has ended by itself."""
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"it does not end:\n{self.out}\n{self.err}") from None
        return Finished(code, self.out, self.err)


class Terminal:
    """Runs `tutelage` and agents on one data folder; kills what still goes when it is closed."""

    def __init__(self, folder: Path, data: Path | None = None) -> None:
        self.folder, self.data = folder, data or folder / "data"
        self._commands: list[Command] = []

    def start(self, *words: str, **environment: str) -> Command:
        """Start `tutelage` with these words."""
        return self._start("graph.cli.main", words, environment)

    def run(self, *words: str) -> Finished:
        """Run `tutelage` to its end."""
        return self.start(*words).end()

    def agent(self, role: str, settings: Path, *words: str) -> Command:
        """Start an agent by hand."""
        return self._start("agents", (role, "--settings", str(settings), *words), {})

    def _start(self, module: str, words: tuple[str, ...], more: dict[str, str]) -> Command:
        self.folder.mkdir(parents=True, exist_ok=True)
        argv = [sys.executable, "-m", module, *words, "--data", str(self.data)]
        output = self.folder / f"{len(self._commands)}-{words[0]}"
        command = Command(argv, output, {**os.environ, **more})
        self._commands.append(command)
        return command

    def write(self, name: str, text: str) -> Path:
        """Write a file beside the data folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        path.write_text(text)
        return path

    def events(self, run: str) -> list[Event]:
        """Every event of a run so far; none before it began."""
        try:
            with SqliteReader(self.data / "ledger.sqlite") as ledger:
                return list(ledger.read(run))
        except MissingLedgerError:
            return []

    def facts(self, run: str, *kinds: type[Fact]) -> Iterator[Any]:
        """A run's facts of these kinds."""
        return (event.fact for event in self.events(run) if isinstance(event.fact, kinds))

    def artefact(self, digest: str) -> str:
        """A text that a fact names."""
        with SqliteReader(self.data / "ledger.sqlite") as ledger:
            return ledger.artefact(digest).decode()

    def log(self, name: str) -> str:
        """What a child process of the run has logged, or all of those that are called like it."""
        logs = sorted((self.data / "logs").glob(f"{name}*.log"))
        return "\n".join(path.read_text() for path in logs)

    def close(self) -> None:
        """Kill what still goes."""
        for command in self._commands:
            if command.is_going:
                command.process.kill()
                command.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
