"""A student that can take one step, and not two: its task is taken apart until it can."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from observability.ledger.facts import AttemptMade
from tests.graph.scripted_endpoint import Call, ScriptedEndpoint
from tests.graph.terminal import Terminal
from tests.tools.tasks.test_parts import applied, rules

PLAN = """
lanes = 1
skills = ["strings/train:3"]
[student]
base_url = "{url}"
model = "one-step"
[budget]
episodes = 60
[candidates]
most = 0
"""
DONE = "Parts of it are done already:"


def one_step(call: Call) -> str:
    """Applies a rule where only one is left to apply."""
    task, _, _ = call.prompt.partition("\n\n")
    text, words = rules(task)
    if DONE in call.prompt:
        text = call.prompt.rpartition("Answer: ")[2].split("\n")[0]
        words = words[-1:]
    elif len(words) > 1:
        return "ANSWER: nothing"
    return f"ANSWER: {applied(text, words)}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Terminal, list[AttemptMade]]]:
    folder: Path = tmp_path_factory.mktemp("apart")
    with ScriptedEndpoint(one_step) as peer, Terminal(folder) as terminal:
        plan = terminal.write("plan.toml", PLAN.format(url=peer.url))
        ended = terminal.run("run", str(plan), "--name", "apart", "--plain")
        assert ended.code == 0, ended.err
        yield terminal, list(terminal.facts("apart", AttemptMade))


Made = tuple[Terminal, list[AttemptMade]]


def test_what_no_hint_helped_with_is_done_once_its_parts_are(made: Made) -> None:
    _, facts = made
    whole = [fact for fact in facts if fact.purpose == "curriculum"]
    alone = {fact.outcome for fact in whole if fact.hint < 5}
    apart = [fact.outcome for fact in whole if fact.hint == 5]
    assert alone == {"failed"}
    assert len(apart) >= 4
    assert set(apart) == {"passed"}


def test_a_part_it_fails_is_taken_apart_again(made: Made) -> None:
    terminal, facts = made
    (episode, *_) = (fact.episode for fact in facts if fact.hint == 5)
    parts = [fact for fact in facts if fact.purpose == "part" and fact.episode == episode]
    outcomes = {fact.item: fact.outcome for fact in parts}
    first, helped, below = 2, 3, 2 * 18
    # Of four rules, the first two make a part; it fails, its own first is tried, and it again.
    assert outcomes[first] == "failed"
    assert outcomes[below] == "passed"
    assert outcomes[helped] == "passed"
    again = next(fact for fact in parts if fact.item == helped)
    assert DONE in terminal.artefact(again.prompt)


def test_parts_count_as_calls_and_not_as_practice(made: Made) -> None:
    _, facts = made
    parts = [fact for fact in facts if fact.purpose == "part"]
    assert parts
    assert all(fact.completion_tokens > 0 for fact in parts)
    wholes = [fact.episode for fact in facts if fact.purpose == "curriculum"]
    assert len(wholes) == len(set(wholes)) == 60
