"""Several answers at another arm's cost: how often is asked, and what is chosen."""

import pytest

from graph.arms.catalogue import ARMS
from graph.arms.interface import Completion
from tests.graph.arms.scripted import SKILL, Call, ScriptedPractice, arm_inputs, task_of
from tools.tasks.task import Task

TASK = task_of(SKILL, "panel", 0)
CODE = Task(TASK.reference, "Write f.", "code")


def saying(*texts: str) -> ScriptedPractice:
    return ScriptedPractice(lambda asked: texts[asked.sample])


@pytest.mark.parametrize(
    ("name", "prompt", "temperatures"),
    [("best_of", "none", [None, 0.9, 0.9]), ("self_consistency", "cot", [0.9, 0.9, 0.9])],
)
async def test_each_answer_is_sampled_on_its_own(
    name: str, prompt: str, temperatures: list[float | None]
) -> None:
    given, practice = (
        arm_inputs(samples=3, sampling_temperature=0.9),
        saying("ANSWER: 1", "ANSWER: 2", "ANSWER: 2"),
    )
    await ARMS[name].answer(given, TASK, 0, practice)
    assert {each.prompt for each in practice.calls} == {ARMS[prompt].recipe(given, TASK, 0)}
    assert [each.temperature for each in practice.calls] == temperatures
    assert [each.sample for each in practice.calls] == [0, 1, 2]
    assert (ARMS[name].cost_target, ARMS[name].cost_unit) == ("full", prompt)


@pytest.mark.parametrize("name", ["best_of", "self_consistency"])
async def test_most_votes_win_whatever_the_rule_that_read_them(name: str) -> None:
    practice = saying("ANSWER: 1", "So it is \\boxed{2}.", "ANSWER: 2")
    answer = await ARMS[name].answer(arm_inputs(samples=3), TASK, 0, practice)
    assert answer.text == "So it is \\boxed{2}."
    assert answer.note == "answer 2 of 3 by majority: 2 say so"


async def test_of_code_the_first_that_was_found_whole() -> None:
    good = "```python\ndef f():\n    return 1\n```"
    practice = saying("I cannot.", good, "```python\ndef f():\n    return 2\n```")
    answer = await ARMS["best_of"].answer(arm_inputs(samples=3), CODE, 0, practice)
    assert answer.text == good
    assert "first_valid" in answer.note


async def test_what_was_cut_off_has_no_vote() -> None:
    def script(asked: Call) -> Completion:
        cut = asked.sample < 2
        return Completion("ANSWER: 1" if cut else "ANSWER: 2", "length" if cut else "stop", 1, 1)

    answer = await ARMS["best_of"].answer(arm_inputs(samples=3), TASK, 0, ScriptedPractice(script))
    assert (answer.text, answer.finish_reason) == ("ANSWER: 2", "stop")
    none = await ARMS["best_of"].answer(
        arm_inputs(samples=2),
        TASK,
        0,
        ScriptedPractice(lambda _: Completion("ANSWER: 1", "length", 1, 1)),
    )
    assert none.finish_reason == "length"
    assert "0 say so" in none.note
