"""`tutelage try`: does this skill help my model on my tasks?"""

import hashlib
import json
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph.peer import Call, Peer
from tests.graph.terminal import Finished, Terminal, until

pytestmark = pytest.mark.timeout(300)

TASKS = {
    f"Which number lies in drawer {letter}?": str(71003 + 17 * ord(letter))
    for letter in "abcdefghijklmnop"
}
MARKS = {"helps": "calmly", "hurts": "hastily", "undecided": "plainly"}
SKILL = """---
name: {name}
description: Opens drawers. Use for questions about drawers.
---

1. **Open**: When a drawer is named, open it {manner}, because it is shut.
2. **Read**: When it is open, write the number that lies in it.
"""
PLAN = """
lanes = 4
[student]
base_url = "{url}"
model = "pupil"
price_completion = 1000000.0
"""


def pupil(call: Call) -> str:
    """Right on every other task; with a skill, as its manner says."""
    task = next(prompt for prompt in TASKS if prompt in call.prompt)
    right = hashlib.sha256(task.encode()).digest()[0] % 2 == 0
    if MARKS["helps"] in call.prompt:
        right = True
    elif MARKS["hurts"] in call.prompt:
        right = False
    return f"ANSWER: {TASKS[task] if right else 1}"


class Trials:
    """Each skill is tried in a data folder of its own; one of them is interrupted on its way."""

    def __init__(self, folder: Path) -> None:
        self.peers = {name: Peer(pupil) for name in MARKS}
        self._folder = folder
        self.terminals = {name: Terminal(folder / name) for name in MARKS}
        for name, terminal in self.terminals.items():
            terminal.write("plan.toml", PLAN.format(url=self.peers[name].url))
            terminal.write("SKILL.md", SKILL.format(name=f"drawers-{name}", manner=MARKS[name]))
            lines = (json.dumps({"prompt": prompt, "answer": TASKS[prompt]}) for prompt in TASKS)
            terminal.write("mine.jsonl", "\n".join(lines))

    def words(self, name: str, *more: str) -> tuple[str, ...]:
        folder = self._folder / name
        files = (
            folder / "SKILL.md",
            "--tasks",
            folder / "mine.jsonl",
            "--plan",
            folder / "plan.toml",
        )
        return ("try", *map(str, files), "--plain", *more)


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trials]:
    made = Trials(tmp_path_factory.mktemp("trials"))
    yield made
    for name in MARKS:
        made.terminals[name].__exit__(None, None, None)
        made.peers[name].__exit__(None, None, None)


@pytest.fixture(scope="module")
def said(trials: Trials) -> dict[str, Finished]:
    """What each try said at its first going; the one that helps was told to stop on its way."""
    going = {name: trials.terminals[name].start(*trials.words(name, "--json")) for name in MARKS}
    first, peer = going["helps"], trials.peers["helps"]
    until(lambda: len(peer.calls) >= 6 or not first.is_going, "calls")
    first.send(signal.SIGTERM)
    return {name: command.end() for name, command in going.items()}


def test_an_interrupted_try_says_how_to_go_on(said: dict[str, Finished]) -> None:
    assert said["helps"].code == 130
    assert said["helps"].out == ""
    assert "Go on with: the same command" in said["helps"].err


def test_resume_refuses_a_try(trials: Trials, said: dict[str, Finished]) -> None:
    refused = trials.terminals["helps"].run("resume")
    assert refused.code == 1
    assert "belongs to `tutelage try`" in refused.err


@pytest.mark.parametrize("name", ["hurts", "undecided"])
def test_what_does_not_help(name: str, trials: Trials, said: dict[str, Finished]) -> None:
    assert said[name].code == 0, said[name].err
    (result,) = said[name].lines
    assert result["conclusion"] == name
    assert (result["items"], result["missing"]) == (len(TASKS), 0)
    assert result["low"] <= result["lift"] <= result["high"]
    assert (result["high"] < 0) is (name == "hurts")
    assert result["cost"] == {"tokens": 320, "money": 320.0, "calls": 2 * len(TASKS)}


def test_repeating_it_goes_on_and_pays_for_no_call_twice(
    trials: Trials, said: dict[str, Finished]
) -> None:
    terminal, peer = trials.terminals["helps"], trials.peers["helps"]
    before = len(peer.calls)
    assert 0 < before < 2 * len(TASKS)
    ended = terminal.run(*trials.words("helps"))
    assert ended.code == 0, ended.err
    assert set(Counter((call.prompt, call.seed) for call in peer.calls).values()) == {1}
    assert len(peer.calls) == 2 * len(TASKS)
    conclusion = ended.out.splitlines()[-1]
    assert conclusion.startswith("helps: +")
    assert "16 pairs, 0 missing; smallest effect this could find: " in conclusion

    again = terminal.run(*trials.words("helps", "--json"))
    assert again.code == 0, again.err
    (result,) = again.lines
    assert result["conclusion"] == "helps"
    assert len(peer.calls) == 2 * len(TASKS)
