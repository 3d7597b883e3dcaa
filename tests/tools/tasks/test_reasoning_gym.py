"""A data set is a skill only if it passes here; what the verifier does is done in the sandbox."""

import time
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio
from reasoning_gym import get_score_answer_fn
from reasoning_gym.factory import DATASETS

from tools.extraction.cascade import adapt
from tools.tasks import reasoning_gym as module
from tools.tasks.likeness import THRESHOLD, likeness, shingles
from tools.tasks.pools import seed_in
from tools.tasks.reasoning_gym import gym_table, parameters, reasoning_gym
from tools.tasks.reference import TaskReference
from tools.tasks.task import Task
from tools.verdict import Finding
from tools.verification import Checker

FAMILY, SKILLS = reasoning_gym(), gym_table().skill
LONGEST_PROMPT = 420
"""Words, some 600 tokens: a quarter of the demo's context is left for scaffold and answer."""
SLOWEST = 20.0
"""Seconds a check may take: 3 of them for the scorer, the rest for a machine that is busy."""
HOSTILE = "__import__('os').getpid()"
MORE_HOSTILE = (
    "NaN",
    "1e999999999",
    "inf",
    "1/0",
    "9" * 5000,
    "[[",
    "-",
    "\\boxed{",
    "(" * 900,
    "xyz",
    "{'a': 1}",
    "%s",
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def checker():
    async with Checker() as checker:
        yield checker


def _tasks(skill: str, level: int, count: int) -> list[Task]:
    return [
        FAMILY.task(
            TaskReference(FAMILY.name, FAMILY.version, skill, level, seed_in("curriculum", n))
        )
        for n in range(count)
    ]


async def _said(checker: Checker, task: Task, answer: str) -> Finding:
    """What the verifier finds of an answer that a student wrote where it was asked to."""
    given = adapt(f"Let me see.\n\nANSWER: {answer}", task.format).answer
    began = time.process_time()
    found = await checker.check(FAMILY.key(task.reference), given)
    assert time.process_time() - began < 3  # what is scored here instead would take longer
    return found


async def _admit(checker: Checker, task: Task, others: list[str], hostile: tuple[str, ...]) -> None:
    """Gold passes, and neither another task's gold nor what is no answer at all."""
    gold = FAMILY.gold(task.reference)
    assert len(task.prompt.split()) <= LONGEST_PROMPT
    assert (await _said(checker, task, gold)).outcome == "passed"
    assert (await checker.check(FAMILY.key(task.reference), "")).failure == "empty"
    wrong = next((other for other in others if other != gold), "something else")
    for answer in (wrong, *hostile):
        found = await _said(checker, task, answer)
        assert found.outcome == "failed", (answer, found)
        assert found.seconds < SLOWEST, (answer, found)


@pytest.mark.parametrize("skill", SKILLS)
async def test_gold_passes_at_the_lowest_and_the_highest_level_and_nothing_else_does(
    skill: str, checker: Checker
) -> None:
    task, *others = _tasks(skill, 0, 6)
    gold = FAMILY.gold(task.reference)
    assert (await _said(checker, task, gold)).outcome == "passed"
    found = await _said(checker, task, HOSTILE)
    assert found.outcome == "failed"
    assert found.seconds < SLOWEST
    # What comes from the package itself needs no sandbox; the slow test does all of it in one.
    wrong = [other for other in (FAMILY.gold(each.reference) for each in others) if other != gold]
    assert _points(task, [*wrong, "something else"][0]) < 1
    (task,) = _tasks(skill, SKILLS[skill].count - 1, 1)
    assert _points(task, FAMILY.gold(task.reference)) == 1
    assert len(task.prompt.split()) <= LONGEST_PROMPT


def _points(task: Task, answer: str) -> float:
    given = adapt(f"ANSWER: {answer}", task.format).answer
    entry = FAMILY.key(task.reference).data["entry"]
    return get_score_answer_fn(task.reference.skill)(given, entry)


@pytest.mark.slow
@pytest.mark.parametrize("skill", SKILLS)
async def test_gold_passes_at_every_level_and_hostile_answers_nowhere(
    skill: str, checker: Checker
) -> None:
    for level in range(SKILLS[skill].count):
        tasks = _tasks(skill, level, 12)
        golds = [FAMILY.gold(task.reference) for task in tasks]
        await _admit(checker, tasks[0], golds, (HOSTILE, *MORE_HOSTILE))
        for task in tasks[1:6]:
            await _admit(checker, task, golds, ())


@pytest.mark.parametrize("skill", SKILLS)
async def test_tasks_of_a_skill_are_not_all_alike(skill: str) -> None:
    """What a skill's prompts share is how it asks; the rest has to differ."""
    prompts = [task.prompt for task in _tasks(skill, 0, 12)]
    assert len(set(prompts)) >= 6
    runs = [shingles(prompt) for prompt in prompts]
    own = [each - frozenset.intersection(*runs) for each in runs]
    near = sum(
        any(likeness(each, other) >= THRESHOLD for other in own[:place] if each | other)
        for place, each in enumerate(own)
    )
    assert near <= 6, f"{near} of 12 are near-duplicates"


@pytest.mark.parametrize("skill", SKILLS)
async def test_no_two_levels_next_to_each_other_ask_with_the_same_parameters(skill: str) -> None:
    for lower, higher in pairwise(range(SKILLS[skill].count)):
        assert parameters(skill, lower) != parameters(skill, higher)


async def test_every_data_set_is_admitted_or_refused_for_a_reason() -> None:
    path = Path(module.__file__).with_name("reasoning_gym_refused.toml")
    refused = [name for names in tomllib.loads(path.read_text()).values() for name in names]

    assert len(refused) == len(set(refused))
    assert set(refused) | set(SKILLS) == set(DATASETS)
    assert not set(refused) & set(SKILLS)
    assert len(SKILLS) >= 40


async def test_levels_get_harder() -> None:
    def asked(level: int) -> str:
        (task,) = _tasks("chain_sum", level, 1)
        return task.prompt

    assert len(asked(0)) < len(asked(5))
