"""Teaching on a file of one's own, from the first line of it to the last."""

import asyncio
import hashlib
import json
import signal
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bus import buckets
from bus.errors import MissingArtefactError
from graph.owner import reach_bus
from observability.ledger.facts import (
    AttemptMade,
    CandidateProposed,
    CandidateSelected,
    GateClosed,
    GateTasksDrawn,
    RunEnded,
    ScaffoldAdopted,
)
from tests.graph.scripted_endpoint import Call, ScriptedEndpoint
from tests.graph.terminal import Finished, Terminal, until
from tools.tasks.canary import planted
from tools.tasks.own import OwnTasks
from tools.tasks.pools import seed_in
from tools.tasks.reference import TaskReference
from tools.tasks.sealing import seal
from tools.tasks.task import Key, Pool

pytestmark = pytest.mark.timeout(300)

MARK = "Turn the dial slowly"
SECRETS = {f"What opens safe {number}?": str(918273645 + 1009 * number) for number in range(20)}
WORDS = {f"Which word opens chest {number}?": f"sesame{number}zq" for number in range(20)}
GOLD = SECRETS | WORDS
PLAN = """
seed = 5
lanes = 2
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
items = 4
[panel]
items = 2
"""
STEP = {"label": "Dial", "when": "a lock is named", "action": MARK, "because": "it is old"}


def checker(word: str) -> str:
    return f"def check(answer):\n    return answer.strip().lower() == {word!r}\n"


def answer(call: Call) -> str:
    """The expert knows everything; the pupil every other task, and all with the right skill."""
    if "JSON only" in call.prompt:
        return json.dumps({"procedures": [{"steps": [STEP], "rationale": "Haste jams it."}]})
    task = next(prompt for prompt in GOLD if prompt in call.prompt)
    known = hashlib.sha256(task.encode()).digest()[1] % 2 == 0
    right = known or MARK in call.prompt or call.model == "expert"
    return f"I try it.\nANSWER: {GOLD[task] if right else '404'}"


@dataclass(frozen=True, slots=True)
class Taught:
    """A run on own tasks that was interrupted, refused to go on with other ones, and ended."""

    terminal: Terminal
    peer: ScriptedEndpoint
    interrupted: Finished
    refused: Finished
    ended: Finished

    def chests(self, pool: Pool) -> int:
        """How many of the chests fell into a pool."""
        tasks = OwnTasks(self.terminal.folder / "mine.jsonl")
        return tasks.skills()["chests"].sizes[1, pool]


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taught]:
    lines = [{"prompt": p, "answer": a, "skill": "safes"} for p, a in SECRETS.items()]
    lines += [
        {"prompt": p, "checker": checker(w), "skill": "chests", "level": 1}
        for p, w in WORDS.items()
    ]
    with ScriptedEndpoint(answer) as peer, Terminal(tmp_path_factory.mktemp("own")) as terminal:
        plan = terminal.write("plan.toml", PLAN.format(url=peer.url))
        mine = terminal.write("mine.jsonl", "\n".join(map(json.dumps, lines)))
        first = terminal.start("run", str(plan), "--name", "own", "--plain")
        until(lambda: any(terminal.facts("own", AttemptMade)) or not first.is_going, "an attempt")
        first.send(signal.SIGTERM)
        interrupted = first.end()
        whole = mine.read_text()
        mine.write_text(whole.replace("safe 3?", "safe 33?"))
        refused = terminal.run("resume")
        mine.write_text(whole)
        yield Taught(terminal, peer, interrupted, refused, terminal.run("resume", "--plain"))


def test_sigterm_pauses(taught: Taught) -> None:
    assert taught.interrupted.code == 0, taught.interrupted.err
    assert "Go on with: tutelage resume own" in taught.interrupted.out


def test_other_tasks_are_another_run(taught: Taught) -> None:
    assert (taught.refused.code, taught.refused.out) == (1, "")
    (line,) = taught.refused.err.splitlines()
    assert line.startswith("own cannot be resumed: family own was ")


def test_the_run_ends_when_every_pool_is_spent(taught: Taught) -> None:
    assert taught.ended.code == 0, taught.ended.err
    (over,) = taught.terminal.facts("own", RunEnded)
    assert over.reason == "Every pool of tasks is spent, so nothing is left to try"
    assert f"The run is over: {over.reason}.\n" in taught.ended.out


def test_answers_and_checkers_decide(taught: Taught) -> None:
    made = list(taught.terminal.facts("own", AttemptMade))
    assert {fact.skill for fact in made} == {"own/safes", "own/chests"}
    assert {(fact.skill, fact.level) for fact in made} == {("own/safes", 0), ("own/chests", 1)}
    for fact in made:
        text = taught.terminal.artefact(fact.text)
        assert fact.outcome == ("failed" if "404" in text else "passed"), fact
    curriculum = [fact.task for fact in made if fact.purpose == "curriculum"]
    assert len(curriculum) == len(set(curriculum))


def test_a_gate_whose_pool_runs_out_is_undecided(taught: Taught) -> None:
    assert {fact.source for fact in taught.terminal.facts("own", CandidateProposed)} == {"model"}
    (closed,) = taught.terminal.facts("own", GateClosed)
    assert (closed.outcome, closed.losses) == ("undecided", 0)
    drawn = [task for fact in taught.terminal.facts("lab", GateTasksDrawn) for task in fact.tasks]
    assert len(set(drawn)) == len(drawn) == closed.wins + closed.ties == taught.chests("gate")
    assert not list(taught.terminal.facts("own", ScaffoldAdopted))


def test_selection_takes_what_the_pool_holds(taught: Taught) -> None:
    """Level 0 of these tasks is empty, and gives its turns to level 1."""
    written = taught.terminal.facts("own", CandidateProposed)
    chests = {fact.episode for fact in written if fact.skills == ("own/chests",)}
    selections = taught.terminal.facts("own", CandidateSelected)
    items = {fact.items for fact in selections if fact.episode in chests}
    assert items == {taught.chests("selection")} == {3}


def test_no_key_ever_reaches_a_prompt(taught: Taught) -> None:
    secrets = set(GOLD.values())
    prompts = {fact.prompt for fact in taught.terminal.facts("own", AttemptMade)}
    asked = [call.raw for call in taught.peer.calls if call.model == "pupil"]
    assert len(asked) >= len(prompts) > 0
    for text in (*map(taught.terminal.artefact, prompts), *asked):
        assert not [secret for secret in secrets if secret in text]
        assert "def check" not in text


def test_keys_lie_sealed_with_the_verifier_alone(taught: Taught) -> None:
    own = OwnTasks(taught.terminal.folder / "mine.jsonl")
    reference = next(
        each
        for (level, pool), size in own.skills()["chests"].sizes.items()
        for each in (
            TaskReference("own", own.version, "chests", level, seed_in(pool, number))
            for number in range(size)
        )
        if own.task(each).prompt == "Which word opens chest 3?"
    )
    word = WORDS["Which word opens chest 3?"]
    sealed = seal(planted(Key("checker", {"source": checker(word)}), reference))
    digest = hashlib.sha256(sealed).hexdigest()

    async def look() -> None:
        async with reach_bus(taught.terminal.data) as connection:
            assert await buckets.get(connection, "verifier", digest) == sealed
            for role in ("student", "curator", "distiller"):
                with pytest.raises(MissingArtefactError):
                    await buckets.get(connection, role, digest)

    asyncio.run(look())
