"""No arm tells what makes an answer right: what only a solution knows is in no prompt."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from graph.arms.catalogue import ARMS
from graph.arms.hint_ladder import HintLadder
from tests.graph.arms.scripted import FAMILIES, SKILL, ScriptedPractice, arm_inputs, gold, task_of
from tests.graph.arms.test_prompts import inputs_of
from tools.tasks.task import Part, Task, WorkedStep

CANARY = "quaint-walrus-4711"


def poisoned(task: Task) -> Task:
    """The same question, with a canary wherever the task knows something of its solution."""
    assert task.worked is not None
    steps = tuple(WorkedStep(step.label, CANARY, CANARY, CANARY) for step in task.worked.steps)
    worked = replace(task.worked, steps=steps, roles={**task.worked.roles, "answer": CANARY})
    return replace(
        task,
        worked=worked,
        parts=(Part(CANARY, CANARY, task.format),),
        left=CANARY,
        title=CANARY,
        json_schema=CANARY,
    )


@pytest.mark.parametrize("name", ARMS)
async def test_what_only_the_solution_knows_reaches_no_prompt(name: str) -> None:
    for place in range(5):
        task = task_of(SKILL, "panel", place)
        practice, bare = ScriptedPractice(), ScriptedPractice()
        await ARMS[name].answer(inputs_of(name), poisoned(task), place, practice)
        assert practice.calls
        assert CANARY not in "\n".join(each.prompt for each in practice.calls)
        assert CANARY not in ARMS[name].recipe(inputs_of(name), poisoned(task), place)
        if name != "hint_ladder":
            await ARMS[name].answer(inputs_of(name), replace(task, worked=None), place, bare)
            assert bare.calls == practice.calls


def _tasks() -> Iterator[Task]:
    for family in ("arithmetic", "procedural"):
        for skill, each in FAMILIES[family].skills().items():
            for level in range(each.levels):
                for place in range(4):
                    yield task_of(f"{family}/{skill}", "panel", place, level)


def _tells(hint: str, answer: str) -> bool:
    """Whether a hint says an answer; what numbers the hints and their goals says nothing."""
    said = re.sub(r"Hint level \d\.|\b\d\. ", "", hint).casefold()
    return re.search(rf"(?<!\w){re.escape(answer.strip().casefold())}(?!\w)", said) is not None


def test_no_hint_says_an_answer_that_the_question_does_not() -> None:
    seen, given = 0, arm_inputs()
    for task in _tasks():
        answer = gold(task)
        if task.worked is None or answer.casefold() in task.prompt.casefold():
            continue
        seen += 1
        hint = HintLadder().hint(given, task)
        assert not _tells(hint, answer), (task.reference, answer, hint)
    assert seen > 100


def test_a_hint_that_did_would_be_found() -> None:
    task = task_of(SKILL, "panel", 0)
    assert task.worked is not None
    roles = {"rest that is left": f"{gold(task)} of them"}
    told = replace(task, worked=replace(task.worked, roles=roles))
    assert _tells(HintLadder().hint(arm_inputs(), told), gold(task))
