"""A whole lab in child processes, of which any can be killed at any moment."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import psutil

from observability.ledger.address import Address
from observability.ledger.errors import MissingLedgerError
from observability.ledger.event import OpenReader
from observability.ledger.facts import AttemptMade, ContrastMined, Fact
from observability.ledger.postgres import PostgresReader
from observability.ledger.sqlite import LEDGER, SqliteReader
from tests.graph.counting_endpoint import SERIAL, CountingEndpoint

Victim = Literal["coordinator", "agents", "nats-server"]
VICTIMS: tuple[Victim, ...] = ("coordinator", "agents", "nats-server")
RUN = "chaos"
_VARYING = {"text", "better", "started", "seconds"}
"""Clocks, and digests of texts that carry a call's number."""
GRACE = 0.5
"""Seconds that may pass between a model's reply and its being stored."""

PLAN = """
name = "chaos"
seed = 11
lanes = 2
shift = 3
ack_wait = 1.0
skills = ["simulated/counting:0-1", "simulated/sorting:1-2"]
[student]
base_url = "{url}"
model = "till"
concurrency = 4
retries = 1
[distiller]
simulated = "helps"
[budget]
episodes = {episodes}
[candidates]
most = 4
count = 2
contrast = 2
sources = ["generalised"]
[selection]
items = 4
[gate]
pairs = 12
[panel]
items = 4
[watch]
every = 4
"""


class Lab:
    """Runs one plan in a data folder, however often it has to be started again."""

    plan, verb = PLAN, "run"
    url = ""
    """The ledger's database; empty where it is in the data folder."""

    def __init__(self, folder: Path, endpoint: CountingEndpoint, episodes: int = 20) -> None:
        self.data, self.endpoint = folder / "data", endpoint
        self._plan = folder / "plan.toml"
        folder.mkdir(parents=True, exist_ok=True)
        self._plan.write_text(self.plan.format(url=endpoint.url, episodes=episodes))
        self._log = folder / "tutelage.log"
        self.kills: list[Victim] = []
        self.environment: dict[str, str] = {}

    def start(self, kill_at: str | None = None) -> subprocess.Popen[bytes]:
        """Start or resume the run."""
        verb = ["resume", RUN] if self.events() else [self.verb, str(self._plan), "--name", RUN]
        argv = [sys.executable, "-m", "graph.cli.main", *verb, "--plain", "--data", str(self.data)]
        environment = {**os.environ, **self.environment}
        environment |= {"TUTELAGE_KILL_AT": kill_at} if kill_at else {}
        environment |= {"TUTELAGE_LEDGER": self.url} if self.url else {}
        with self._log.open("ab") as log:
            return subprocess.Popen(argv, env=environment, stdout=log, stderr=log)

    def run(self, patience: float = 120.0) -> None:
        """Run until the run has ended, starting it again whenever it dies."""
        self.harass(random.Random(0), kills=0, patience=patience)

    def harass(self, rng: random.Random, kills: int, patience: float = 300.0) -> None:
        """Run to the end, killing something at random moments until `kills` have died."""
        deadline = time.monotonic() + patience
        process = self.start()
        while not self.ended:
            assert time.monotonic() < deadline, f"not done in {patience:.0f} s:\n{self.log}"
            time.sleep(rng.uniform(0.3, 1.5))
            if len(self.kills) < kills and process.poll() is None:
                self._kill(process, rng.choice(VICTIMS))
            if process.poll() is not None and not self.ended:
                process = self.start()
        process.wait(timeout=30)

    def _kill(self, process: subprocess.Popen[bytes], victim: Victim) -> None:
        found = [process.pid] if victim == "coordinator" else list(_children(process.pid, victim))
        for pid in found:
            os.kill(pid, signal.SIGKILL)
            self.kills.append(victim)
        if victim == "coordinator":
            process.wait()

    def ledger(self) -> OpenReader:
        """The record, wherever it is; raises MissingLedgerError."""
        if self.url:
            return PostgresReader(Address.read(self.url))
        return SqliteReader(self.data / LEDGER)

    def events(self) -> list[Fact]:
        try:
            with self.ledger() as ledger:
                return [event.fact for event in ledger.read(RUN)]
        except MissingLedgerError:
            return []  # not started yet, or its first moment

    @property
    def ended(self) -> bool:
        return any(getattr(fact, "kind", "") == "run_ended" for fact in self.events())

    @property
    def log(self) -> str:
        logs = [self._log, *(self.data / "logs").glob("*.log")]
        return "\n".join(f"--- {path.name}\n{path.read_text()[-3000:]}" for path in logs)

    def story(self) -> dict[str, object]:
        """Everything that the ledger says happened, free of clocks, restarts and call numbers."""
        with self.ledger() as ledger:
            return {
                event.key: told(event.fact)
                for event in ledger.read(RUN)
                if event.fact.kind not in ("run_started", "run_resumed", "run_paused")
            }

    def wait_for_death(self, process: subprocess.Popen[bytes], patience: float = 60.0) -> None:
        """Wait until the owner, or an agent of its, has died where it was told to; end the rest."""
        deadline = time.monotonic() + patience
        agents: set[int] = set()
        while process.poll() is None:
            assert time.monotonic() < deadline, f"nothing died:\n{self.log}"
            agents |= set(_children(process.pid, "agents"))
            if len(agents) > 1:  # one has died, and another has taken its place
                process.kill()
            time.sleep(0.1)
        process.wait()

    def paid_twice(self) -> list[str]:
        """Calls that were made although their reply was stored already."""
        calls = self.endpoint.calls
        return [
            f"{fact.task} {fact.arm}: call {kept} was kept, call {later} followed"
            for fact, kept in self._kept()
            for later, call in enumerate(calls)
            if (call.prompt, call.seed) == (calls[kept].prompt, calls[kept].seed)
            and call.began > calls[kept].ended + GRACE
        ]

    def _kept(self) -> Iterator[tuple[AttemptMade, int]]:
        with self.ledger() as ledger:
            for event in ledger.read(RUN):
                fact = event.fact
                if isinstance(fact, AttemptMade) and fact.text:
                    text = ledger.artefact(fact.text).decode()
                    found = SERIAL.search(text)
                    assert found, text
                    yield fact, int(found[1])


def told(fact: Fact) -> object:
    varying = {"attempt", *_VARYING} if isinstance(fact, ContrastMined) else _VARYING
    told = fact.model_dump(mode="json", exclude=varying)
    told.get("observed", {}).pop("seconds", None)  # a scene's facts tell the time too
    return told


_COMMANDS = {"agents": "-m agents all", "nats-server": "nats-server.conf"}


def _children(pid: int, victim: Victim) -> Iterator[int]:
    """Process ids of a victim among the children of the owner."""
    try:
        children = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return
    for child in children:
        try:
            if _COMMANDS[victim] in " ".join(child.cmdline()):
                yield child.pid
        except psutil.Error:
            continue  # it has died already
