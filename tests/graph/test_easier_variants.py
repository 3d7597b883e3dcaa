"""What has no worked solution is taken apart by the curator's model, again where that fails."""

import json
import math
import re
from collections.abc import Iterator

import pytest

from observability.ledger.facts import AttemptMade, DecisionMade, TaskAuthored
from tests.graph.scripted_endpoint import Call, ScriptedEndpoint
from tests.graph.terminal import Terminal

PLAN = """
seed = 1  # of some tasks a variant has the very answer, and is left out
lanes = 1
skills = ["reasoning_gym/gcd:0"]
[student]
base_url = "{url}"
model = "pupil"
[curator]
base_url = "{url}"
model = "curator"
[budget]
episodes = 12
[candidates]
most = 0
"""
EASIER = "Which number is the largest that divides both {} and {}?"
DEEPER = ((34, 51), (38, 57))
"""What the pupil can do alone."""
SOLVED = "Easier tasks like it, solved:"


def answer(call: Call) -> str:
    """The curator writes two variants of anything, and solves; the pupil needs one solved."""
    asked = call.prompt.partition("\n\nHint level")[0]
    if call.model == "curator" and "easier exercises" in call.prompt:
        # Answers that no task of the skill has: a variant with the whole's own would be left out.
        pairs = DEEPER if "number 2" in call.prompt else ((22, 33), (26, 39))
        drafts = [
            {"prompt": EASIER.format(*pair), "answer": str(math.gcd(*pair))} for pair in pairs
        ]
        return json.dumps({"tasks": drafts})
    right = math.gcd(*map(int, re.findall(r"\d+", asked)))
    easy = any(asked.startswith(EASIER.format(*pair)) for pair in DEEPER)
    if call.model == "curator" or easy or SOLVED in call.prompt:
        return f"ANSWER: {right}"
    return f"ANSWER: {right + 1}"


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    with (
        ScriptedEndpoint(answer) as peer,
        Terminal(tmp_path_factory.mktemp("variants")) as terminal,
    ):
        plan = terminal.write("plan.toml", PLAN.format(url=peer.url))
        ended = terminal.run("run", str(plan), "--name", "variants", "--plain")
        assert ended.code == 0, ended.err
        yield terminal


def test_only_the_hint_that_can_be_given_is(terminal: Terminal) -> None:
    hints = [fact.hint for fact in terminal.facts("variants", DecisionMade)]
    assert set(hints) == {0, 5}


def test_the_whole_is_done_once_easier_ones_are_solved(terminal: Terminal) -> None:
    whole = [f for f in terminal.facts("variants", AttemptMade) if f.purpose == "curriculum"]
    assert {fact.outcome for fact in whole if not fact.hint} == {"failed"}
    assert {fact.outcome for fact in whole if fact.hint} == {"passed"}
    assert SOLVED in terminal.artefact(next(fact.prompt for fact in whole if fact.hint))


def test_a_variant_that_is_failed_gets_easier_ones_in_turn(terminal: Terminal) -> None:
    made = [f for f in terminal.facts("variants", AttemptMade) if f.purpose == "part"]
    first = min(fact.episode for fact in made)
    tries = [fact.outcome for fact in sorted(made, key=_place) if fact.episode == first]
    # Two variants fail alone and pass with help; under each, two easier ones pass at once.
    assert sorted(tries) == ["failed"] * 2 + ["passed"] * 6


def test_every_variant_was_admitted_by_its_own_answer_and_a_second_sample(
    terminal: Terminal,
) -> None:
    drafts = list(terminal.facts("variants", TaskAuthored))
    assert drafts
    assert {fact.purpose for fact in drafts} == {"decompose"}


def _place(fact: AttemptMade) -> int:
    return fact.item
