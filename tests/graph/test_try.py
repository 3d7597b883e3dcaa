"""`tutelage try`: does this skill help my model on my tasks?"""

import json
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from agents.scripted.machine_line import read_machine_line
from observability.ledger.errors import MissingLedgerError
from observability.ledger.facts import AttemptDiscarded, AttemptMade
from observability.ledger.sqlite import SqliteReader
from tests.graph.scripted_endpoint import Call, Fault, ScriptedEndpoint
from tests.graph.terminal import Finished, Terminal, until
from tools.tasks.simulated import MARK

pytestmark = pytest.mark.timeout(300)

LIFTS = {"helps": "+9.00", "hurts": "-9.00", "undecided": "+0.00"}
"""What a simulated student reads in the skill, in logits."""
ITEMS = 16
SKILL = """---
name: drawers-{name}
description: Opens drawers. Use for questions about drawers.
---

1. **Open**: When a drawer is named, open it with lift={lift}, because it is shut.
2. **Read**: When it is open, write the number that lies in it.
"""
SIMULATED = 'seed = 4\n[student]\nsimulated = "null"\nmax_tokens = 4096\n'
SLOW = SIMULATED + "latency = 0.2\n"
ENDPOINT = 'seed = 4\n[student]\nbase_url = "{url}"\nmodel = "pupil"\nprice_completion = 1e6\n'


def tasks() -> Iterator[str]:
    """Tasks that a simulated student understands, as lines of a file of one's own."""
    for number in range(ITEMS):
        facts = {"skill": "drawers", "level": 2, "item": number, "key": str(71003 + 17 * number)}
        prompt = f"Which number lies in drawer {number}?\n{MARK}{json.dumps(facts)}"
        yield json.dumps({"prompt": prompt, "answer": facts["key"]})


def pupil(call: Call) -> str:
    """Right on every other task, and with the skill on all."""
    line = read_machine_line(call.prompt)
    assert line is not None
    right = line.item % 2 == 0 or LIFTS["helps"] in call.prompt
    return f"ANSWER: {line.key if right else 1}"


class Trial:
    """One skill, tried in a data folder of its own."""

    def __init__(self, folder: Path, name: str, plan: str) -> None:
        self.terminal = Terminal(folder / name)
        files = (
            self.terminal.write("SKILL.md", SKILL.format(name=name, lift=LIFTS[name])),
            self.terminal.write("mine.jsonl", "\n".join(tasks())),
            self.terminal.write("plan.toml", plan),
        )
        skill, mine, chosen = map(str, files)
        self.words = ("try", skill, "--tasks", mine, "--plan", chosen, "--plain")


@pytest.fixture(scope="module")
def peer() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint(pupil) as served:
        yield served


@pytest.fixture(scope="module")
def trials(
    tmp_path_factory: pytest.TempPathFactory, peer: ScriptedEndpoint
) -> Iterator[dict[str, Trial]]:
    folder, endpoint = tmp_path_factory.mktemp("trials"), ENDPOINT.format(url=peer.url)
    plans = {"helps": endpoint, "hurts": SIMULATED, "undecided": SIMULATED}
    made = {name: Trial(folder, name, plan) for name, plan in plans.items()}
    yield made
    for trial in made.values():
        trial.terminal.close()


@pytest.fixture(scope="module")
def said(trials: dict[str, Trial], peer: ScriptedEndpoint) -> dict[str, Finished]:
    """What each try said at its first going; the one that helps was told to stop on its way."""
    going = {name: trial.terminal.start(*trial.words, "--json") for name, trial in trials.items()}
    until(lambda: len(peer.calls) >= 6 or not going["helps"].is_going, "calls")
    going["helps"].send(signal.SIGTERM)
    return {name: command.end() for name, command in going.items()}


def test_an_interrupted_try_says_how_to_go_on(said: dict[str, Finished]) -> None:
    assert said["helps"].code == 130
    assert said["helps"].out == ""
    assert "Go on with: the same command" in said["helps"].err


def test_resume_refuses_a_try(trials: dict[str, Trial], said: dict[str, Finished]) -> None:
    refused = trials["helps"].terminal.run("resume")
    assert refused.code == 1
    assert "belongs to `tutelage try`" in refused.err


@pytest.mark.parametrize("name", ["hurts", "undecided"])
def test_what_does_not_help(name: str, said: dict[str, Finished]) -> None:
    assert said[name].code == 0, said[name].err
    (result,) = said[name].lines
    assert result["conclusion"] == name
    assert (result["items"], result["missing"]) == (ITEMS, 0)
    assert result["low"] <= result["lift"] <= result["high"]
    assert (result["high"] < 0) is (name == "hurts")
    assert result["cost"]["calls"] == 2 * ITEMS


def test_repeating_it_goes_on_and_pays_for_no_call_twice(
    trials: dict[str, Trial], said: dict[str, Finished], peer: ScriptedEndpoint
) -> None:
    terminal, words = trials["helps"].terminal, trials["helps"].words
    assert 0 < len(peer.calls) < 2 * ITEMS
    ended = terminal.run(*words)
    assert ended.code == 0, ended.err
    assert set(Counter((call.prompt, call.seed) for call in peer.calls).values()) == {1}
    assert len(peer.calls) == 2 * ITEMS
    conclusion = ended.out.splitlines()[-1]
    assert conclusion.startswith("helps: +50 points (+")
    assert f"{ITEMS} pairs, 0 missing; smallest effect this could find: " in conclusion

    again = terminal.run(*words, "--json")
    assert again.code == 0, again.err
    (result,) = again.lines
    assert (result["conclusion"], result["lift"]) == ("helps", 0.5)
    tokens = 10 * 2 * ITEMS
    assert result["cost"] == {"calls": 2 * ITEMS, "tokens": tokens, "money": tokens}
    assert len(peer.calls) == 2 * ITEMS


def test_a_stopped_try_says_so_and_can_be_repeated(tmp_path: Path) -> None:
    trial = Trial(tmp_path, "hurts", SLOW)
    with trial.terminal as terminal:
        going = terminal.start(*trial.words)
        until(lambda: runs_of(terminal) or not going.is_going, "a run")
        (name,) = runs_of(terminal)
        until(lambda: any(terminal.facts(name, AttemptMade)) or not going.is_going, "an attempt")
        with going.still():
            assert terminal.run("stop").code == 0
        stopped = going.end()
        assert stopped.code == 1
        assert f"{name} was stopped, so nothing is known" in stopped.err
        assert "Traceback" not in stopped.err
        repeated = terminal.run(*trial.words)
        assert repeated.code == 0, repeated.err
        # Which of the two it is hangs on the dice of the run's name, which any new setting changes
        assert repeated.out.splitlines()[-1].startswith(("hurts: ", "undecided: "))
        assert runs_of(terminal) == [name, f"{name}-2"]


ONCE, ALWAYS = 3, 5
"""Items whose attempts with the skill are refused for the first time, and every time."""


def test_what_is_thrown_away_with_a_pair_that_is_run_again_was_paid_too(tmp_path: Path) -> None:
    answered: list[Call] = []
    refused: set[int] = set()

    def moody(call: Call) -> str | Fault:
        line = read_machine_line(call.prompt)
        assert line is not None
        scaffolded = LIFTS["helps"] in call.prompt
        if scaffolded and (line.item == ALWAYS or {line.item} == {ONCE} - refused):
            refused.add(line.item)
            return Fault(401, b"{}")
        answered.append(call)
        return pupil(call)

    with ScriptedEndpoint(moody) as peer:
        trial = Trial(tmp_path, "helps", ENDPOINT.format(url=peer.url))
        with trial.terminal as terminal:
            ended = terminal.run(*trial.words, "--json")
            (name,) = runs_of(terminal)
            discarded = list(terminal.facts(name, AttemptDiscarded))
    assert ended.code == 0, ended.err
    (result,) = ended.lines
    assert (result["items"], result["missing"]) == (ITEMS - 1, 1)
    assert sorted(fact.arm for fact in discarded) == ["none"] * 4
    assert sorted(fact.replicate for fact in discarded) == [0, 0, 1, 2]
    assert all("status 401" in fact.reason for fact in discarded)
    assert len(answered) == 2 * (ITEMS - 1) + len(discarded)
    tokens = 10 * len(answered)
    assert result["cost"] == {"calls": len(answered), "tokens": tokens, "money": tokens}


def runs_of(terminal: Terminal) -> list[str]:
    """Names of all runs so far."""
    with suppress(MissingLedgerError), SqliteReader(terminal.data / "ledger.sqlite") as ledger:
        return [stream for stream in ledger.streams() if stream != "lab"]
    return []
