"""What a run does when an endpoint misbehaves or the disk is full."""

import json
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agents.scripted.machine_line import read_machine_line
from observability.ledger.facts import AttemptMade, EpisodeEnded, EpisodeFailed, RunEnded
from tests.graph.scripted_endpoint import Call, Fault, ScriptedEndpoint
from tests.graph.terminal import Finished, Terminal, until

pytestmark = pytest.mark.timeout(300)

PLAN = """
seed = 8
lanes = 1
skills = ["simulated/counting:0-1"]
[student]
base_url = "{url}"
model = "pupil"
retries = 2
backoff = 0.01
[distiller]
simulated = "helps"
[budget]
episodes = {episodes}
"""
SLOW = """
lanes = 1
skills = ["simulated/counting:0-1"]
[student]
simulated = "helps"
latency = 0.3
[distiller]
simulated = "helps"
[budget]
episodes = 4
"""
ERROR = json.dumps({"error": {"message": "not now"}}).encode()
JSON = {"Content-Type": "application/json"}
FAULTS = (
    Fault(429, ERROR, JSON | {"Retry-After": "0"}),
    Fault(500, ERROR, JSON),
    Fault(200, b"<html>Welcome!</html>", {"Content-Type": "text/html"}),
    Fault(200, b'{"choices": [{"message": {"content": "ANSWER: 1"', JSON, missing=400),
    Fault(0),
)
REFUSED = 2
"""Calls that are refused for good before the key is mended."""
EPISODES = REFUSED + len(FAULTS) + 1


def solve(call: Call) -> str:
    line = read_machine_line(call.prompt)
    assert line is not None
    return f"ANSWER: {line.key}"


class Clinic:
    """Refuses its first calls, fails each later prompt once in a way of its own, holds the last."""

    def __init__(self) -> None:
        self.held, self.release = threading.Event(), threading.Event()
        self._refused: list[str] = []
        self._failed: dict[str, Fault] = {}

    def answer(self, call: Call) -> str | Fault:
        if len(self._refused) < REFUSED:
            self._refused.append(call.prompt)
            return Fault(401, b'{"error": {"message": "who are you?"}}', JSON)
        if call.prompt in (*self._refused, *self._failed):
            return solve(call)
        if len(self._failed) < len(FAULTS):
            self._failed[call.prompt] = fault = FAULTS[len(self._failed)]
            return fault
        self.held.set()
        self.release.wait()
        return solve(call)


@dataclass(frozen=True, slots=True)
class Ward:
    """A run on a sick endpoint, and what was done about its dead letters on the way and after."""

    terminal: Terminal
    peer: ScriptedEndpoint
    listed: Finished
    shown: Finished
    requeued: Finished
    ended: Finished
    after: dict[str, Finished]


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    clinic = Clinic()
    with (
        ScriptedEndpoint(clinic.answer) as peer,
        Terminal(tmp_path_factory.mktemp("ward")) as terminal,
    ):
        plan = terminal.write("plan.toml", PLAN.format(url=peer.url, episodes=EPISODES))
        going = terminal.start("run", str(plan), "--name", "ward", "--plain")
        until(lambda: clinic.held.is_set() or not going.is_going, "the last call")
        listed = terminal.run("dlq", "list", "--json")
        first, second = (line["id"] for line in listed.lines)
        shown = terminal.run("dlq", "show", first[:8])
        requeued = terminal.run("dlq", "requeue", first[:8])
        until(lambda: len(peer.calls) > REFUSED + 2 * len(FAULTS) + 1, "the call asked again")
        clinic.release.set()
        ended = going.end()
        after = {
            "list": terminal.run("dlq", "list"),
            "show": terminal.run("dlq", "show", second),
            "requeue": terminal.run("dlq", "requeue", second),
        }
        yield Ward(terminal, peer, listed, shown, requeued, ended, after)


def test_what_an_endpoint_refuses_is_no_failure_of_the_student(ward: Ward) -> None:
    failed = list(ward.terminal.facts("ward", EpisodeFailed))
    assert [fact.episode for fact in failed] == list(range(REFUSED))
    for fact in failed:
        assert "status 401" in fact.reason
        assert "check the key in the variable that key_variable names" in fact.reason
    assert f"{REFUSED} episodes could not be run" in ward.ended.out
    assert "0 could not be run: " in ward.ended.out


def test_every_other_fault_is_outlived_and_no_verdict_is_wrong(ward: Ward) -> None:
    assert ward.ended.code == 0, ward.ended.err
    made = list(ward.terminal.facts("ward", AttemptMade))
    assert [fact.outcome for fact in made] == ["passed"] * (EPISODES - REFUSED)
    ended = list(ward.terminal.facts("ward", EpisodeEnded))
    assert [fact.episode for fact in ended] == list(range(REFUSED, EPISODES))
    calls = Counter(call.prompt for call in ward.peer.calls)
    assert sorted(calls.values()) == [1, 1, *[2] * (len(FAULTS) + 1)]


def test_every_fault_is_in_the_log(ward: Ward) -> None:
    log = ward.terminal.log("agents")
    for words in ("status 429", "status 500", "unreadable reply", "trying again in"):
        assert words in log
    assert log.count("trying again in") == len(FAULTS)


def test_dead_letters_while_the_run_is_alive(ward: Ward) -> None:
    assert {line["role"] for line in ward.listed.lines} == {"student"}
    assert all("status 401" in line["reason"] for line in ward.listed.lines)
    assert ward.shown.code == 0, ward.shown.err
    assert ward.shown.out.startswith("tutelage.work.student.")
    assert "Simulated task" in ward.shown.out
    assert ward.requeued.code == 0, ward.requeued.err
    assert ward.requeued.out.startswith("asked again: tutelage.work.student.")


def test_dead_letters_after_the_run_has_ended(ward: Ward) -> None:
    assert ward.after["list"].out.count("status 401") == 1
    assert "status 401" in ward.after["show"].out
    assert ward.after["requeue"].code == 1
    assert ward.after["requeue"].err == "ward has ended: nobody waits for this answer any more\n"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tutelage", str(folder)]
    tried = subprocess.run(mount, capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"no small disk can be mounted here: {tried.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_loses_nothing(tmp_path: Path, small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    with Terminal(tmp_path, small_disk / "data") as terminal:
        plan = terminal.write("plan.toml", SLOW)
        going = terminal.start("run", str(plan), "--name", "full", "--plain")
        until(lambda: any(terminal.facts("full", EpisodeEnded)) or not going.is_going, "an episode")
        fill(ballast)
        full = going.end()
        (line,) = (line for line in full.err.splitlines() if "spans are lost" not in line)
        assert line.startswith("no room left for ")
        assert full.code == 1
        refused = terminal.run("resume", "--plain")
        assert refused.code == 1
        assert "MB free, and a run needs at least" in refused.err
        ballast.unlink()
        ended = terminal.run("resume", "--plain")
        assert ended.code == 0, ended.err
        assert [fact.episode for fact in terminal.facts("full", EpisodeEnded)] == [0, 1, 2, 3]
        assert len(list(terminal.facts("full", RunEnded))) == 1


def fill(path: Path) -> None:
    """Fill a disk to its last byte."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while file.write(b"\0" * size) == size:
                    pass
            except OSError:
                continue
