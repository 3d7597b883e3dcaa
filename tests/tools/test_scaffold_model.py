import dataclasses

import pytest

from bus.messages import distiller as messages
from tools.scaffold.model import (
    MAX_CHARACTERS,
    MAX_STEPS,
    InvalidScaffoldError,
    Scaffold,
    Step,
    estimated_tokens,
)
from tools.scaffold.text import CannotShuffleError, block, deranged, labels, shuffled


def step(number: int = 1, action: str | None = None) -> Step:
    return Step(
        f"Label {number}", f"case {number} holds", action or f"do thing {number}", "it helps"
    )


def scaffold(*steps: Step, skills: tuple[str, ...] = ("toy/sums",)) -> Scaffold:
    return Scaffold(steps or (step(1), step(2), step(3)), skills, "library")


@pytest.mark.parametrize(
    "change",
    [
        {"label": "five words are too many"},
        {"label": ""},
        {"when": "two\nlines"},
        {"action": " surplus blanks"},
        {"because": "x" * 301},
    ],
)
def test_a_step_that_breaks_a_rule_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(InvalidScaffoldError):
        dataclasses.replace(step(), **change)


@pytest.mark.parametrize(
    ("steps", "skills"),
    [
        ((), ("a/b",)),
        (tuple(step(n) for n in range(8)), ("a/b",)),
        ((step(),), ()),
        ((step(),), ("two words",)),
    ],
)
def test_a_scaffold_that_breaks_a_rule_is_refused(
    steps: tuple[Step, ...], skills: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidScaffoldError):
        Scaffold(steps, skills, "model")


def test_length_is_estimated_unless_it_was_counted() -> None:
    long = Step("Long", "w " * 149 + "w", "a " * 199 + "a", "b " * 149 + "b")
    four = tuple(dataclasses.replace(long, label=f"Long {n}") for n in range(4))
    assert estimated_tokens("12345") == 2
    with pytest.raises(InvalidScaffoldError, match="900 tokens"):
        Scaffold(four, ("a/b",), "model")
    assert Scaffold(four, ("a/b",), "model", counted=900).tokens > 900
    with pytest.raises(InvalidScaffoldError, match="900 tokens"):
        Scaffold((step(),), ("a/b",), "model", counted=901)


def test_the_digest_is_of_content_alone() -> None:
    one = scaffold()
    assert one.digest == dataclasses.replace(one, source="model", parent="x").digest
    assert one.digest != scaffold(step(1)).digest
    assert one.digest != scaffold(skills=("toy/other",)).digest


def test_caps_are_those_of_the_message_on_the_bus() -> None:
    properties = messages.Step.model_json_schema()["properties"]
    assert {name: each["maxLength"] for name, each in properties.items()} == MAX_CHARACTERS
    steps = messages.Candidate.model_json_schema()["properties"]["steps"]
    assert steps["maxItems"] == MAX_STEPS


def test_a_block_reads_as_numbered_conditional_steps() -> None:
    assert block([scaffold(step(1), step(2))]).splitlines()[1:] == [
        "1. Label 1: When case 1 holds, do thing 1, because it helps.",
        "2. Label 2: When case 2 holds, do thing 2, because it helps.",
    ]


def test_no_scaffold_leaves_no_trace() -> None:
    assert block([]) == labels([]) == shuffled([]) == ""


def test_several_scaffolds_stand_once_each_in_an_order_of_their_own() -> None:
    one, other = scaffold(), scaffold(step(4), skills=("toy/long_words", "toy/x"))
    assert block([one, other]) == block([other, one, other])
    assert "For long words, x:\n1. Label 4" in block([one, other])


def test_labels_hold_the_label_column_and_the_same_wrapper() -> None:
    opening = block([scaffold()]).splitlines()[0]
    assert labels([scaffold()]).splitlines() == [opening, "1. Label 1", "2. Label 2", "3. Label 3"]


def test_shuffled_keeps_every_word_and_no_pairing() -> None:
    original = scaffold(*(step(n) for n in range(7)))
    moved = deranged(original)
    assert all(a.action != b.action for a, b in zip(original.steps, moved.steps, strict=True))
    assert [(s.label, s.when, s.because) for s in moved.steps] == [
        (s.label, s.when, s.because) for s in original.steps
    ]
    assert sorted(shuffled([original]).split()) == sorted(block([original]).split())
    assert shuffled([original]) == shuffled([original])


def test_shuffling_finds_the_one_way_there_is() -> None:
    actions = ["same thing", "same thing", "other thing", "third thing"]
    original = scaffold(*(step(n, action) for n, action in enumerate(actions)))
    assert [s.action == "same thing" for s in deranged(original).steps] == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize("actions", [["alone"], ["same", "same", "other"]])
def test_what_cannot_be_deranged_says_so(actions: list[str]) -> None:
    with pytest.raises(CannotShuffleError):
        shuffled([scaffold(*(step(n, action) for n, action in enumerate(actions)))])
