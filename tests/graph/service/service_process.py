"""A service as a child process that can be killed, and what its ledger says of its runs."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph.service.address import NoServiceError, discover
from graph.service.client import ServiceClient
from graph.service.recorded_status import recorded_status
from graph.service.supervising import RunStatus
from graph.settings import read_plan
from observability.ledger.event import Event
from observability.ledger.folds.fold import digest
from observability.ledger.folds.history import History
from observability.ledger.folds.progress import Progress
from observability.ledger.folds.trial import TrialRecord
from observability.ledger.folds.usage import Usage
from observability.ledger.sqlite import LEDGER, SqliteReader
from tests.graph.lab import told
from tests.graph.terminal import until

_RESTARTS = ("run_started", "run_resumed", "run_paused", "run_queued")


class ServiceProcess:
    """`tutelage serve` on a data folder; its settings are a TOML text."""

    def __init__(self, folder: Path, settings: str = "") -> None:
        self.folder, self.data = folder, folder / "data"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "service.toml").write_text("port = 0\n" + settings)
        self._log = folder / "serve.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the service, and wait until it answers."""
        argv = [sys.executable, "-m", "graph.cli.main", "serve", str(self.folder / "service.toml")]
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [*argv, "--data", str(self.data)], stdout=log, stderr=log, env=dict(os.environ)
            )
        self.process = process
        until(lambda: process.poll() is not None or self._is_up(process.pid), "the service")
        assert process.poll() is None, self.log

    def client(self) -> ServiceClient:
        return ServiceClient(discover(self.data))

    def submit(self, name: str, plan: str) -> None:
        """Hand a plan (TOML) to the service."""
        path = self.folder / f"{name}.toml"
        path.write_text(plan)
        table = read_plan(path).model_dump(mode="json", exclude_none=True)
        assert self.client().submit(table, name) == name

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self, patience: float = 10.0) -> int:
        """End it politely; its exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(patience)

    def events(self, run: str) -> list[Event]:
        with SqliteReader(self.data / LEDGER) as ledger:
            return list(ledger.read(run))

    def standing(self, run: str) -> RunStatus:
        """How a run stands, as its record says."""
        with SqliteReader(self.data / LEDGER) as ledger:
            return recorded_status(ledger, run)

    def count(self, run: str, kind: str) -> int:
        return sum(event.fact.kind == kind for event in self.events(run))

    def story(self, run: str) -> Mapping[str, Any]:
        """What happened, free of clocks, restarts and call numbers."""
        return {
            event.key: told(event.fact)
            for event in self.events(run)
            if event.fact.kind not in _RESTARTS
        }

    def digest(self, run: str) -> str:
        """One hash over everything that is known of a run."""
        folds = {fold.__name__: fold() for fold in (Progress, History, Usage, TrialRecord)}
        for event in self.events(run):
            for fold in folds.values():
                fold.apply(event)
        return digest(folds)

    @property
    def log(self) -> str:
        logs = [self._log, *(self.data / "logs").glob("*.log")]
        return "\n".join(f"--- {path.name}\n{path.read_text()[-3000:]}" for path in logs)

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def _is_up(self, pid: int) -> bool:
        try:
            discover(self.data)
        except NoServiceError:
            return False
        return bool(json.loads((self.data / "service.json").read_text())["pid"] == pid)
