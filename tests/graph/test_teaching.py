"""Teaching a real model, and teaching with agents that come and go."""

import signal
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agents.scripted.machine_line import read_machine_line
from observability.ledger.facts import AttemptMade, EpisodeEnded, EpisodeFailed, RunEnded
from tests.graph.scripted_endpoint import Call, ScriptedEndpoint
from tests.graph.terminal import Finished, Terminal, until
from tools.model import catalogue

pytestmark = pytest.mark.timeout(300)

REAL = f"""
lanes = 2
skills = ["arithmetic/addition:0"]
[student]
local = "{catalogue.TINY}"
temperature = 0.0
max_tokens = 24
concurrency = 2
context = 1024
threads = 1
[budget]
episodes = 3
"""


def test_a_real_model_is_taught(tiny_weights: Path, tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        plan = terminal.write("plan.toml", REAL)
        ended = terminal.run("run", str(plan), "--name", "real", "--plain")
        assert ended.code == 0, ended.err
        assert "the local model server: http://127.0.0.1:" in ended.out
        assert f"{catalogue.TINY} was taught 1 skill in 3 episodes" in ended.out
        made = [
            fact for fact in terminal.facts("real", AttemptMade) if fact.purpose == "curriculum"
        ]
        assert len(made) == 3
        for fact in made:
            assert 0 < fact.completion_tokens <= 24
            assert fact.seconds > 0
            assert terminal.artefact(fact.text)
            assert fact.outcome in ("passed", "failed")


BY_HAND = """
seed = 2
lanes = 2
ack_wait = 1.0
skills = ["simulated/naming:0-1"]
[student]
base_url = "{url}"
model = "pupil"
concurrency = 1
[distiller]
simulated = "helps"
[budget]
episodes = 500
[candidates]
most = 0
"""


class Gate:
    """Answers rightly; a call is held for as long as the gate is shut."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def answer(self, call: Call) -> str:
        line = read_machine_line(call.prompt)
        assert line is not None
        self.open.wait()
        return f"ANSWER: {line.key}"


@dataclass(frozen=True, slots=True)
class Relay:
    """A run whose agents were started by hand, killed and replaced; then it was stopped."""

    terminal: Terminal
    peer: ScriptedEndpoint
    lost: Call
    """The call that a student was at when it was killed."""
    before: int
    """Attempts by the time the verifier was replaced."""
    drained: Finished
    ended: Finished
    resumed: Finished


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    gate = Gate()
    with (
        ScriptedEndpoint(gate.answer) as peer,
        Terminal(tmp_path_factory.mktemp("relay")) as terminal,
    ):
        plan = terminal.write("plan.toml", BY_HAND.format(url=peer.url))
        run = terminal.start("run", str(plan), "--name", "relay", "--no-agents", "--plain")
        until(lambda: (terminal.data / "server.json").exists() or not run.is_going, "the bus")
        roles = ("student", "curator", "verifier", "distiller")
        first, _, verifier, _ = (terminal.agent(role, plan) for role in roles)
        until(lambda: peer.calls or not first.is_going, "a call")
        second = terminal.agent("student", plan)
        until(lambda: len(peer.calls) > 1 or not second.is_going, "a call of the second student")
        first.process.kill()
        gate.open.set()
        until(lambda: attempts(terminal) >= 4, "attempts without the first student")
        verifier.send(signal.SIGTERM)
        drained, before = verifier.end(), attempts(terminal)
        terminal.agent("verifier", plan)
        until(lambda: attempts(terminal) >= before + 4, "attempts with the new verifier")
        assert terminal.run("stop").out == "relay: stop requested\n"
        ended = run.end()
        yield Relay(terminal, peer, peer.calls[0], before, drained, ended, terminal.run("resume"))


def attempts(terminal: Terminal) -> int:
    return len(list(terminal.facts("relay", AttemptMade)))


def test_a_second_student_takes_part_and_takes_over(relay: Relay) -> None:
    calls = Counter((call.prompt, call.seed) for call in relay.peer.calls)
    lost = calls.pop((relay.lost.prompt, relay.lost.seed))
    assert lost == 2
    assert set(calls.values()) == {1}


def test_nothing_is_lost(relay: Relay) -> None:
    assert not list(relay.terminal.facts("relay", EpisodeFailed))
    made = list(relay.terminal.facts("relay", AttemptMade))
    assert {fact.outcome for fact in made} == {"passed"}
    ended = sorted(fact.episode for fact in relay.terminal.facts("relay", EpisodeEnded))
    assert len(ended) == len(set(ended)) == len(made)
    assert max(ended) - len(ended) <= 2, "an episode was left out"


def test_a_replaced_agent_drains(relay: Relay) -> None:
    assert relay.drained.code == 0, relay.drained.err
    assert "Traceback" not in relay.drained.err
    assert attempts(relay.terminal) >= relay.before + 4


def test_stopped_is_over_for_good(relay: Relay) -> None:
    assert relay.ended.code == 0, relay.ended.err
    assert "The run is over: stopped on request." in relay.ended.out
    (over,) = relay.terminal.facts("relay", RunEnded)
    assert over.reason == "stopped on request"
    assert relay.resumed.code == 1
    assert relay.resumed.err.startswith("relay has ended (stopped on request)")
