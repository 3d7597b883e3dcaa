"""Two runs alike: the same plan, seed and name, on ledgers of their own."""

import hashlib
import json
from pathlib import Path

import pytest

from observability.ledger.facts import DecisionMade, EpisodeEnded, Fact, RunEnded
from tests.graph.scripted_endpoint import Call, ScriptedEndpoint
from tests.graph.terminal import Terminal

pytestmark = pytest.mark.timeout(300)

GOLD = {f"What opens safe {number}?": str(4000 + number) for number in range(30)}
STEP = {"label": "Dial", "when": "a lock is named", "action": "Turn slowly", "because": "it is old"}
PLAN = """
seed = 5
lanes = 3
tasks = "mine.jsonl"
[student]
base_url = "{url}"
model = "pupil"
[distiller]
base_url = "{url}"
model = "expert"
[candidates]
most = 2
count = 1
contrast = 1
sources = ["model"]
[selection]
items = 3
[panel]
items = 2
"""
CLOCKS = {"started", "seconds"}


def answer(call: Call) -> str:
    """The expert knows everything; the pupil every other task, and most with the right skill."""
    if "JSON only" in call.prompt:
        return json.dumps({"procedures": [{"steps": [STEP], "rationale": "Haste jams it."}]})
    task = next(prompt for prompt in GOLD if prompt in call.prompt)
    luck = hashlib.sha256(task.encode()).digest()[1]
    right = luck < (200 if STEP["action"] in call.prompt else 128) or call.model == "expert"
    return f"I try it.\nANSWER: {GOLD[task] if right else '404'}"


def told(folder: Path, url: str) -> dict[str, Fact]:
    """What a run in a folder of its own comes to, by key."""
    with Terminal(folder) as terminal:
        lines = (json.dumps({"prompt": prompt, "answer": gold}) for prompt, gold in GOLD.items())
        terminal.write("mine.jsonl", "\n".join(lines))
        plan = terminal.write("plan.toml", PLAN.format(url=url))
        ended = terminal.run("run", str(plan), "--name", "twin", "--plain")
        assert ended.code == 0, ended.err
        return {event.key: event.fact for event in terminal.events("twin")}


def test_the_same_run_decides_the_same_to_the_last(tmp_path: Path) -> None:
    with ScriptedEndpoint(answer) as peer:
        one, two = (told(tmp_path / name, peer.url) for name in ("one", "two"))
    first, second = (
        [fact for _, fact in sorted(run.items()) if isinstance(fact, DecisionMade)]
        for run in (one, two)
    )
    assert first == second
    actions = {fact.action for fact in first}
    assert {"stop", "distil"} < actions
    (reason,) = {fact.reason for fact in first if fact.action == "stop"}
    (over,) = (fact for fact in one.values() if isinstance(fact, RunEnded))
    assert over.reason == reason.rstrip(".")
    taught = {fact.episode for fact in one.values() if isinstance(fact, EpisodeEnded)}
    stopped = {fact.episode for fact in first if fact.action == "stop"}
    assert not taught & stopped
    assert one.keys() == two.keys()
    for key, fact in one.items():
        if fact.kind != "run_started":
            assert fact.model_dump(exclude=CLOCKS) == two[key].model_dump(exclude=CLOCKS)
