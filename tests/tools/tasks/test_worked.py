import re

import pytest

from tools.tasks.catalogue import families
from tools.tasks.reference import TaskReference
from tools.tasks.task import Family, Task, Worked

NUMBER = re.compile(r"\d+(?:[.:]\d+)*")
WORD = re.compile(r"\b[a-z]+\b")


def _tasks(family: Family, skill: str) -> list[Task]:
    levels = range(family.skills()[skill].levels)
    return [
        family.task(TaskReference(family.name, family.version, skill, level, seed))
        for level in levels
        for seed in range(8)
    ]


def _unknown_values(worked: Worked) -> set[str]:
    known = {value for role in worked.roles.values() for value in NUMBER.findall(role)}
    unknown: set[str] = set()
    for step in worked.steps:
        known |= set(NUMBER.findall(step.result))
        unknown |= set(NUMBER.findall(step.text)) - known
    return unknown


@pytest.mark.parametrize("name", ["arithmetic", "mix", "simulated", "strings"])
def test_worked_solutions_hold(name: str) -> None:
    family = families()[name]
    for skill in family.skills():
        tasks = [task for task in _tasks(family, skill) if task.worked is not None]
        for task in tasks:
            assert task.worked is not None
            assert task.worked.steps[-1].result == family.gold(task.reference)
            assert not _unknown_values(task.worked), task
            assert all(len(step.label.split()) <= 4 for step in task.worked.steps)
        frames = {
            tuple((step.label, step.because) for step in task.worked.steps)
            for task in tasks
            if task.worked is not None
        }
        assert len(frames) <= 1, f"labels and reasons of {skill} change with the seed"
        assert not re.search(r"\d", str(frames))


def test_string_solutions_name_every_text_they_use() -> None:
    family = families()["strings"]
    for skill in family.skills():
        for task in _tasks(family, skill):
            assert task.worked is not None
            chain = task.worked.steps[1]
            texts = WORD.findall(chain.text.partition(": ")[2])
            assert set(texts) <= {*task.worked.roles.values(), chain.result}


def test_at_least_ten_skills_are_worked() -> None:
    arithmetic = families()["arithmetic"]

    worked = [
        skill for skill in arithmetic.skills() if _tasks(arithmetic, skill)[0].worked is not None
    ]

    assert len(worked) >= 10
