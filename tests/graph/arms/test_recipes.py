"""A recipe changes with everything that changes what is asked, and with nothing else."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from graph.arms.catalogue import ARMS
from graph.arms.plug import Kit
from tests.graph.arms.room import SKILL, Asked, Room, kit, task_of
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


def _kits(name: str) -> Iterator[Kit]:
    own = PREPARED.get(name, "")
    yield kit(prepared=own, scaffold=replace(FIRST, steps=FIRST.steps[::-1]))
    yield kit(prepared=own, scaffold=replace(FIRST, parent="0123456789abcdef"))
    yield kit(prepared=own, demos=(Demo("What is 9 mod 4?", "ANSWER: 1"),))
    yield kit(prepared=own, demos=(*kit().demos, Demo("What is 9 mod 4?", "ANSWER: 1")))
    yield kit(prepared=own, tasks_text="Which pencil, desk, archive or colleague is it?")
    yield kit(prepared=own, count_tokens=lambda text: len(text) // 3)
    yield kit(prepared=own, families=frozenset({"arithmetic", "reasoning_gym"}))
    yield kit(prepared=own, placebos=1)
    yield kit(prepared=own, curated=library("reasoning_gym/leg_counting")[0])
    yield kit(prepared=own, skill="arithmetic/percentage")
    yield kit(prepared=own, answers=2)
    yield kit(prepared=own, answers=1, heat=0.9)
    yield kit(prepared=own, heat=0.9)
    yield kit(prepared={OWN: OTHER_OWN}.get(own, f"{own}."))
    yield kit(prepared=RENAMED if own == OWN else own)


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


async def _asked(name: str, given: Kit, task: Task, turn: int) -> tuple[str, list[Asked]]:
    room = Room()
    await ARMS[name].answer(given, task, turn, room)
    return ARMS[name].recipe(given, task, turn), room.asked


@pytest.mark.parametrize("name", ARMS)
async def test_recipes_are_alike_where_all_calls_are(name: str) -> None:
    usual = kit(prepared=PREPARED.get(name, ""))
    cases = [
        *[(given, TASK, 0) for given in _kits(name)],
        *[(usual, task, 0) for task in _tasks()],
        *[(usual, TASK, turn) for turn in range(1, 5)],
    ]
    made = [await _asked(name, *case) for case in cases]
    for place, (recipe, asked) in enumerate(made):
        for other, (another, calls) in enumerate(made[:place]):
            assert (recipe == another) == (asked == calls), (cases[place], cases[other])
    assert len({recipe for recipe, _ in made}) >= 3, "some of these changes matter to every arm"


@pytest.mark.parametrize("name", [name for name in ARMS if ARMS[name].against is None])
async def test_of_one_prompt_the_recipe_is_the_prompt(name: str) -> None:
    recipe, asked = await _asked(name, kit(prepared=PREPARED.get(name, "")), TASK, 0)
    if len(asked) == 1:
        assert recipe == asked[0].prompt
    else:
        assert all(f"[{each.stage}" in recipe for each in asked)
