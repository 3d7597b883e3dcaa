"""A hundred thousand episodes in one run: nothing grows but the record, and nothing slows down.

The student is simulated, so that what is left is the lab itself: a real server, the agents in a
process of their own, and a coordinator. `TUTELAGE_NIGHTLY_EPISODES` makes it shorter, at least
5,000; `benchmarks/episodes.py` measures the same up to the 1,000th episode.
"""

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median

import psutil
import pytest

from tests.graph.terminal import Command, Terminal

EPISODES = int(os.environ.get("TUTELAGE_NIGHTLY_EPISODES", "100000"))
EVERY = 5.0
"""Seconds between two looks."""
TRACES, LOGS = 40.0, 1.0
"""Megabytes, as the plan's `[retention]` bounds them."""
PROCESSES = {"agents": "-m agents", "nats": "nats-server"}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(4 * 3600)]

PLAN = f"""
seed = 7
lanes = 16
skills = ["simulated/counting:0-2", "simulated/naming:0-2", "simulated/sorting:0-2"]
[student]
simulated = "null"
concurrency = 16
[budget]
episodes = {EPISODES}
[candidates]
most = 0
[retention]
traces = {TRACES}
logs = {LOGS}
"""


@dataclass(frozen=True, slots=True)
class Look:
    """How it stood at a moment: memory in MiB, files in MB, seconds of the processors so far."""

    episodes: int
    memory: dict[str, float]
    disk: dict[str, float]
    spent: float


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[Look], list[float]]]:
    """Looks at a run from its beginning to its end, and when each episode ended, in seconds."""
    with Terminal(tmp_path_factory.mktemp("night")) as terminal:
        plan = str(terminal.write("plan.toml", PLAN))
        going = terminal.start("run", plan, "--name", "night", "--plain")
        looks = list(_looks(going, terminal.data))
        ended = going.end()
        assert ended.code == 0, ended.err
        with closing(_ledger(terminal.data)) as ledger:
            told = "SELECT at FROM events WHERE kind = 'episode_ended' ORDER BY sequence"
            times = [at for (at,) in ledger.execute(told)]
        (terminal.folder / "looks.jsonl").write_text(
            "\n".join(json.dumps(asdict(look)) for look in looks)
        )
        yield looks, times


def test_every_episode_ended(night: tuple[list[Look], list[float]]) -> None:
    assert len(night[1]) == EPISODES


def test_memory_stays_flat(night: tuple[list[Look], list[float]]) -> None:
    early, late = _settled(night[0], 0.3), _settled(night[0], 0.9)
    grown = {name: late.memory[name] - early.memory[name] for name in early.memory}
    # The coordinator keeps a hash of every prompt, to know what was asked before
    known = 300 * (late.episodes - early.episodes) / 2**20
    assert grown["coordinator"] < 10 + known, grown
    assert grown["agents"] < 10, grown
    assert grown["nats"] < 20, grown
    # It takes what Go's collector lets it take, 160 MiB from the 23,000th episode on
    assert late.memory["nats"] < 250, late.memory


def test_the_disk_is_bounded_by_the_settings(night: tuple[list[Look], list[float]]) -> None:
    early, late = _ends(night[0])
    settled = [look.disk for look in night[0] if look.episodes >= early.episodes]
    most = {name: max(disk[name] for disk in settled) for name in late.disk}
    assert most["logs"] < 4 * LOGS, most
    # Between two looks of the retention the spans of half a minute are written
    assert most["traces"] < TRACES + 40 + 32, most
    assert most["nats"] < 60, most
    assert most["checkpoints.sqlite"] < 30, most


def test_the_record_grows_by_the_same_for_every_episode(
    night: tuple[list[Look], list[float]],
) -> None:
    early, late = _ends(night[0])
    first = early.disk["ledger.sqlite"] / early.episodes
    later = (late.disk["ledger.sqlite"] - early.disk["ledger.sqlite"]) / (
        late.episodes - early.episodes
    )
    assert later < 1.2 * first


def test_the_last_thousand_episodes_are_as_fast_as_the_first(
    night: tuple[list[Look], list[float]],
) -> None:
    looks, times = night
    # Of ten blocks of a hundred the median: whatever else the machine does comes in bursts
    first, last = (
        median(later - earlier for earlier, later in pairwise(stretch[::100]))
        for stretch in (times[100:1_101], times[-1_001:])
    )
    # Another program slows the clock's time by far more than the processors'
    early, late = _spent(looks, 0.0), _spent(looks, 0.9)
    assert min(last / first, late / early) < 1.1, (first, last, early, late)


def _spent(looks: list[Look], since: float) -> float:
    """Seconds of the processors for an episode, over a tenth of the run that begins there."""
    tenth = [look for look in looks if since <= look.episodes / EPISODES <= since + 0.1]
    return (tenth[-1].spent - tenth[0].spent) / (tenth[-1].episodes - tenth[0].episodes)


def _settled(looks: list[Look], since: float) -> Look:
    """The memory of a tenth of the run that begins there, as the median of its looks."""
    tenth = [look for look in looks if since <= look.episodes / EPISODES <= since + 0.1]
    memory = {name: median(look.memory[name] for look in tenth) for name in looks[0].memory}
    return replace(tenth[len(tenth) // 2], memory=memory)


def _ends(looks: list[Look]) -> tuple[Look, Look]:
    """The look after a tenth of the run, when all is warm, and the last one."""
    return next(look for look in looks if look.episodes >= EPISODES // 10), looks[-1]


def _looks(going: Command, data: Path) -> Iterator[Look]:
    while going.is_going:
        time.sleep(EVERY)
        memory, spent = _processes(going.process.pid)
        if len(memory) == 1 + len(PROCESSES):
            yield Look(_episodes(data), memory, _disk(data), spent)


def _processes(pid: int) -> tuple[dict[str, float], float]:
    """MiB of each process that is there, and what all have spent of the processors."""
    found: dict[str, float] = {}
    spent = 0.0
    try:
        coordinator = psutil.Process(pid)
        for each in (coordinator, *coordinator.children(recursive=True)):
            line = " ".join(each.cmdline())
            names = [name for name, part in PROCESSES.items() if part in line]
            name = "coordinator" if each == coordinator else "".join(names)
            if name:
                found[name] = found.get(name, 0.0) + each.memory_info().rss / 2**20
                spent += each.cpu_times().user + each.cpu_times().system
    except psutil.NoSuchProcess:
        return {}, 0.0
    return found, spent


def _disk(data: Path) -> dict[str, float]:
    """MB of each part of the data folder."""
    names = ("logs", "traces", "nats", "checkpoints.sqlite", "ledger.sqlite")
    return {name: _size(data / name) / 1e6 for name in names}


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    total = 0
    for file in path.rglob("*"):
        try:
            total += file.stat().st_size if file.is_file() else 0
        except OSError:
            continue  # deleted between the two
    return total


def _episodes(data: Path) -> int:
    with closing(_ledger(data)) as ledger:
        told = "SELECT count(*) FROM events WHERE stream = 'night' AND kind = 'episode_ended'"
        count: int = ledger.execute(told).fetchone()[0]
        return count


def _ledger(data: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{data}/ledger.sqlite?mode=ro", uri=True)
