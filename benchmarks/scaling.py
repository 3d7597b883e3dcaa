"""How many episodes a second one coordinator gets out of 1, 2, 4 and 8 students.

`python -m benchmarks.scaling` (or `make scaling`) prints a finished Markdown table in about three
minutes. The students are real processes of their own, each with one call in flight; a call takes
the same time whatever else goes on, as with a model on another machine, so that a model is not what
keeps the cores busy. Everything else is real and on this machine: the coordinator with 16 lanes,
nats-server, the other agents, and the ledger as a file or on a PostgreSQL, all synced.
"""

import argparse
import asyncio
import contextlib
import os
import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import tomli_w

from benchmarks.scripted import SKILLS
from bus.child import Child, Command
from graph.lab_recorder import LabRecorder
from graph.owner import Owner, own
from graph.run import Job, Order, conduct, cycle
from graph.settings import Plan, make_plan
from observability.ledger.event import OpenLedger
from observability.ledger.folds.fold import folded
from observability.ledger.folds.progress import Progress
from observability.ledger.opening import VARIABLE, open_ledger
from tests.postgres.server import NoPostgresError, Postgres

WORKERS = (1, 2, 4, 8)
LANES = 16
WINDOW = 12.0
"""Seconds that are measured."""
_VARIANT = "bench"
_BOUND = 0.9
"""Share of what the students could do, or of the cores, above which that is what bounds."""
_QUIET = 0.3
"""Processors that other programs may keep busy before a measurement says little of this one."""
_PARTS = {"nats-server": "bus", "postgres": "database", "agents": "agents"}


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the table."""

    ledger: str
    workers: int
    rate: float
    """Episodes a second."""
    ideal: float
    """What the students alone could do."""
    cores: Mapping[str, float]
    """Processors kept busy, by part of the lab."""
    machine: float
    """The same of the whole machine, other programs included."""

    @property
    def others(self) -> float:
        """Processors that other programs kept busy."""
        return max(0.0, self.machine - sum(self.cores.values()))

    @property
    def bound(self) -> str:
        if self.rate >= _BOUND * self.ideal:
            return "the students"
        if self.machine >= _BOUND * (os.cpu_count() or 1):
            return "the processors" if self.others < _QUIET else "other programs"
        if self.cores.get("coordinator", 0.0) >= _BOUND:
            return "the coordinator, which is one thread"
        return "waiting for disk and network"


def main(argv: Sequence[str] | None = None) -> None:
    """Measure both kinds of ledger, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("--latency", type=float, default=0.25, help="seconds of a student's call")
    parser.add_argument("--window", type=float, default=WINDOW, help="seconds that are measured")
    options = parser.parse_args(argv)
    rows = asyncio.run(_measure(options.latency, options.window, "SQLite"))
    try:
        with Postgres(is_safe=True) as server, _named(server.create()):
            rows += asyncio.run(_measure(options.latency, options.window, "PostgreSQL"))
    except NoPostgresError as error:
        print(error, file=sys.stderr)
    print(_table(rows, options.latency))


async def _measure(latency: float, window: float, kind: str) -> list[Measured]:
    rows: list[Measured] = []
    with tempfile.TemporaryDirectory() as name, open_ledger(data := Path(name)) as ledger:
        async with AsyncExitStack() as stack:
            owner = await stack.enter_async_context(own(data, lambda _: None))
            lab_recorder, settings = LabRecorder(ledger), _settings(data, latency)
            students: list[Child] = []
            for wanted in WORKERS:
                while len(students) < wanted:
                    student = await _student(data, settings, len(students))
                    stack.push_async_callback(student.stop)
                    students.append(student)
                print(f"{kind}, {wanted} of {WORKERS[-1]} students …", file=sys.stderr)
                async with _running(owner, lab_recorder, f"n{wanted}") as run:
                    rate, cores, machine = await _watched(ledger, run, window, wanted)
                rows.append(Measured(kind, wanted, rate, wanted / latency, cores, machine))
    return rows


@asynccontextmanager
async def _running(owner: Owner, lab_recorder: LabRecorder, run: str) -> AsyncIterator[str]:
    """A run that goes on until the block is left."""
    job = Job(run, _plan(), cycle)
    async with owner.crews.workers_for(job.plan, lambda _: None) as workers:
        going = asyncio.create_task(conduct(owner, workers, lab_recorder, job))
        try:
            yield run
        finally:
            job.orders.put_nowait(Order.of("stop"))
            await going


async def _watched(
    ledger: OpenLedger, run: str, window: float, workers: int
) -> tuple[float, dict[str, float], float]:
    """Episodes a second, and processors kept busy, once every student has work."""
    while _done(ledger, run) < 2 * max(workers, LANES):  # noqa: ASYNC110 - the ledger is asked
        await asyncio.sleep(0.2)
    began, done, spent, machine = time.perf_counter(), _done(ledger, run), _spent(), _busy()
    await asyncio.sleep(window)
    done, seconds = _done(ledger, run) - done, time.perf_counter() - began
    after = _spent()
    cores = {part: (after[part] - spent[part]) / seconds for part in after}
    return done / seconds, cores, (_busy() - machine) / seconds


def _done(ledger: OpenLedger, run: str) -> int:
    return folded(Progress(), ledger.read(run)).done


def _busy() -> float:
    """Seconds of processors that this machine has spent on anything."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0))


def _spent() -> Counter[str]:
    """Seconds of processors so far, by part of the lab."""
    found: Counter[str] = Counter()
    mine = psutil.Process()
    for process in (mine, *mine.children(recursive=True)):
        with contextlib.suppress(psutil.Error):  # one that has just ended has no times
            words = " ".join(process.cmdline()[:6])
            parts = (part for word, part in _PARTS.items() if word in words)
            part = "coordinator" if process == mine else next(parts, "")
            times = process.cpu_times()
            found[part] += times.user + times.system
    return found


def _plan() -> Plan:
    return make_plan(
        {
            "seed": 7,
            "lanes": LANES,
            "skills": SKILLS,
            "student": f"student.{_VARIANT}",
            "candidates": {"most": 0},
            "budget": {"minutes": 60},  # the usual one, of 200 episodes, ends within a window
        }
    )


def _settings(data: Path, latency: float) -> Path:
    path = data / "students.toml"
    student = {"simulated": "null", "latency": latency, "concurrency": 1}
    path.write_text(tomli_w.dumps({"student": student}))
    return path


async def _student(data: Path, settings: Path, number: int) -> Child:
    argv = [sys.executable, "-m", "agents", "student", "--variant", _VARIANT]
    argv += ["--settings", str(settings), "--data", str(data)]
    name = f"student-{number}"
    return await Child.start(Command(name, argv, data / "logs" / f"{name}.log"))


@contextmanager
def _named(url: str) -> Iterator[None]:
    os.environ[VARIABLE] = url
    try:
        yield
    finally:
        del os.environ[VARIABLE]


def _table(rows: Sequence[Measured], latency: float) -> str:
    parts = ("coordinator", "agents", "bus", "database")
    lines = [
        f"{_machine()}; a call takes {latency:g} s; {LANES} lanes.",
        "",
        "| ledger | students | episodes/s | of what they could do | bound by |"
        " cores: " + " | ".join(parts) + " | other programs |",
        "|---" * 2 + "|---:" * 2 + "|---" + "|---:" * (len(parts) + 1) + "|",
    ]
    for row in rows:
        cores = " | ".join(f"{row.cores.get(part, 0.0):.2f}" for part in parts)
        lines.append(
            f"| {row.ledger} | {row.workers} | {row.rate:.1f} | {row.rate / row.ideal:.0%} |"
            f" {row.bound} | {cores} | {row.others:.2f} |"
        )
    return "\n".join(lines)


def _machine() -> str:
    model = platform.processor() or platform.machine()
    with contextlib.suppress(OSError):
        facts = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(
            (line.split(": ")[1] for line in facts if line.startswith("model name")), model
        )
    memory = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} cores of {model}, {memory:.0f} GiB, {platform.system()}"


if __name__ == "__main__":
    main()
