"""A recipe changes with everything that changes what is asked, and with nothing else."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from graph.arms.catalogue import ARMS
from graph.arms.interface import ArmInputs
from tests.graph.arms.scripted import SKILL, Call, ScriptedPractice, arm_inputs, task_of
from tests.graph.arms.test_prompts import OWN, PREPARED
from tools.scaffold.arms import Demo
from tools.scaffold.library.catalogue import library
from tools.scaffold.model import Scaffold
from tools.scaffold.skill_file import SkillFile
from tools.scaffold.skill_md import write
from tools.tasks.task import Task

TASK = task_of(SKILL, "panel", 0)
FIRST = library(SKILL)[0]
OTHER_OWN = write(SkillFile.of(Scaffold(FIRST.steps[:2], (SKILL,), "self_written")))
RENAMED = OWN.replace("name: ", "name: x-", 1)


def _changed(name: str) -> Iterator[ArmInputs]:
    own = PREPARED.get(name, "")
    yield arm_inputs(prepared=own, scaffold=replace(FIRST, steps=FIRST.steps[::-1]))
    yield arm_inputs(prepared=own, scaffold=replace(FIRST, parent="0123456789abcdef"))
    yield arm_inputs(prepared=own, demos=(Demo("What is 9 mod 4?", "ANSWER: 1"),))
    yield arm_inputs(
        prepared=own, demos=(*arm_inputs().demos, Demo("What is 9 mod 4?", "ANSWER: 1"))
    )
    yield arm_inputs(prepared=own, tasks_text="Which pencil, desk, archive or colleague is it?")
    yield arm_inputs(prepared=own, count_tokens=lambda text: len(text) // 3)
    yield arm_inputs(prepared=own, families=frozenset({"arithmetic", "reasoning_gym"}))
    yield arm_inputs(prepared=own, placebos=1)
    yield arm_inputs(prepared=own, curated=library("reasoning_gym/leg_counting")[0])
    yield arm_inputs(prepared=own, skill="arithmetic/percentage")
    yield arm_inputs(prepared=own, samples=2)
    yield arm_inputs(prepared=own, samples=1, sampling_temperature=0.9)
    yield arm_inputs(prepared=own, sampling_temperature=0.9)
    yield arm_inputs(prepared={OWN: OTHER_OWN}.get(own, f"{own}."))
    yield arm_inputs(prepared=RENAMED if own == OWN else own)


def _tasks() -> Iterator[Task]:
    assert TASK.worked is not None
    steps = TASK.worked.steps
    yield TASK
    yield replace(TASK, prompt=f"{TASK.prompt} Mind the rest.")
    yield replace(TASK, format="text")
    yield replace(TASK, title="anything", left="anything")
    yield replace(TASK, worked=None)
    yield replace(TASK, worked=replace(TASK.worked, steps=steps[1:]))
    yield replace(TASK, worked=replace(TASK.worked, roles={"half": "1"}))


async def _asked(name: str, given: ArmInputs, task: Task, index: int) -> tuple[str, list[Call]]:
    practice = ScriptedPractice()
    await ARMS[name].answer(given, task, index, practice)
    return ARMS[name].recipe(given, task, index), practice.calls


@pytest.mark.parametrize("name", ARMS)
async def test_recipes_are_alike_where_all_calls_are(name: str) -> None:
    usual = arm_inputs(prepared=PREPARED.get(name, ""))
    cases = [
        *[(given, TASK, 0) for given in _changed(name)],
        *[(usual, task, 0) for task in _tasks()],
        *[(usual, TASK, index) for index in range(1, 5)],
    ]
    made = [await _asked(name, *case) for case in cases]
    for place, (recipe, asked) in enumerate(made):
        for other, (another, calls) in enumerate(made[:place]):
            assert (recipe == another) == (asked == calls), (cases[place], cases[other])
    assert len({recipe for recipe, _ in made}) >= 3, "some of these changes matter to every arm"


@pytest.mark.parametrize("name", [name for name in ARMS if ARMS[name].cost_target is None])
async def test_of_one_prompt_the_recipe_is_the_prompt(name: str) -> None:
    recipe, asked = await _asked(name, arm_inputs(prepared=PREPARED.get(name, "")), TASK, 0)
    if len(asked) == 1:
        assert recipe == asked[0].prompt
    else:
        assert all(f"[{each.stage}" in recipe for each in asked)
