"""In a live run ours are killed or drained, somebody else's take over, and no work is lost."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bus.client import BusClient
from bus.messages.student import Attempt, MakeAttempt, Sampling
from bus.subjects import Address
from observability.ledger.errors import MissingLedgerError
from observability.ledger.facts import AttemptMade, DecisionMade, Fact, RunEnded
from observability.ledger.opening import open_reader
from tests.graph.conformance.conftest import Station
from tests.graph.conformance.others import EXAMPLES, STUDENT, javascript
from tests.graph.scripted_endpoint import Call, ScriptedEndpoint
from tests.graph.scripted_student import student_answer

PLAN = """
name = "live"
seed = 3
lanes = 2
ack_wait = 1.0
skills = ["simulated/counting:0-1"]
student = "student.js"
curator = "curator.mine"
[distiller]
simulated = "helps"
[budget]
episodes = 24
[candidates]
most = 0
"""
TABLE = """
[student]
base_url = "{url}"
model = "ours"
"""


@contextmanager
def started(*argv: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process until the block ends; what it says goes to the log."""
    with log.open("ab") as output:
        process = subprocess.Popen(argv, stdout=output, stderr=output)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def facts(data: Path) -> list[Fact]:
    try:
        with open_reader(data) as ledger:
            return [event.fact for event in ledger.read("live")]
    except MissingLedgerError:
        return []


def until(condition, log: Path, patience: float = 90.0) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, log.read_text()[-4000:]
        time.sleep(0.05)


def test_a_student_and_a_curator_are_swapped_in_a_live_run(tmp_path: Path) -> None:
    data, log = tmp_path / "data", tmp_path / "log"
    (tmp_path / "plan.toml").write_text(PLAN)

    def slowly(call: Call) -> str:
        time.sleep(0.15)
        return student_answer(call)

    def decisions() -> list[str]:
        return [fact.policy for fact in facts(data) if isinstance(fact, DecisionMade)]

    with ScriptedEndpoint(slowly) as peer:
        (tmp_path / "agents.toml").write_text(TABLE.format(url=peer.url))
        at = ("--data", str(data))
        agents = (sys.executable, "-m", "agents")
        settings = ("--settings", str(tmp_path / "agents.toml"))
        run = (sys.executable, "-m", "graph.cli.main", "run", str(tmp_path / "plan.toml"))
        with started(*run, "--name", "live", "--plain", *at, log=log) as running:
            until((data / "server.json").exists, log)
            with (
                started(*agents, "student", "--variant", "js", *settings, *at, log=log) as ours,
                started(*agents, "curator", "--variant", "mine", *at, log=log) as old,
            ):
                until(lambda: len(peer.calls) >= 6, log)
                os.kill(ours.pid, signal.SIGKILL)
                old.send_signal(signal.SIGTERM)
                ours.wait(), old.wait(timeout=10)
            assert old.returncode == 0
            theirs = ("node", str(STUDENT), str(data), "js", peer.url, "theirs")
            curator = (sys.executable, str(EXAMPLES / "curator.py"), str(data), "mine")
            with started(*theirs, log=log) as student, started(*curator, log=log) as new:
                assert running.wait(timeout=90) == 0, log.read_text()[-4000:]
                until(lambda: True, log)
        assert (student.returncode, new.returncode) == (0, 0), log.read_text()[-4000:]
        asked = [call.model for call in peer.calls]
    told = facts(data)
    ended = [fact for fact in told if isinstance(fact, RunEnded)]
    attempts = [fact for fact in told if isinstance(fact, AttemptMade)]
    assert len(ended) == 1
    assert len(decisions()) == 24
    assert {fact.text is not None for fact in attempts} == {True}  # and none was given up
    assert (set(asked), asked[0], asked[-1]) == ({"ours", "theirs"}, "ours", "theirs")
    assert set(decisions()) == {"learnability", "least_tried"}
    assert decisions()[-1] == "least_tried"


@pytest.mark.asyncio(loop_scope="module")
async def test_two_variants_serve_side_by_side(station: Station) -> None:
    names = ("js", "qwen")
    for name in names:
        await station.open("student", name)
    with ScriptedEndpoint(lambda call: f"as {call.model}") as peer:
        async with (
            javascript(station.data, "js", peer.url),
            javascript(station.data, "qwen", peer.url),
            BusClient(station.connection, "beside") as client,
        ):

            async def ask(variant: str, number: int) -> Attempt:
                request = MakeAttempt(prompt=f"{variant} {number}", sampling=Sampling())
                address = Address.of("student", "beside", f"{variant}-{number}", variant)
                return await client.call(address, request, Attempt)

            made = await asyncio.gather(*(ask(name, n) for name in names for n in range(6)))
    assert [each.variant for each in made] == ["js"] * 6 + ["qwen"] * 6
    assert len(peer.calls) == 12
