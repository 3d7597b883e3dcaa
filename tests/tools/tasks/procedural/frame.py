"""What the tests of every domain look at: its tasks with their answers, and its procedures."""

from functools import cache
from pathlib import Path

from tools.scaffold.model import Scaffold
from tools.scaffold.skill_md import read
from tools.suites import suite
from tools.tasks.procedural.family import LEVELS as HOW_MANY
from tools.tasks.procedural.family import procedural
from tools.tasks.reference import TaskReference
from tools.tasks.task import Task

FAMILY = procedural()
LEVELS = range(HOW_MANY)
SEEDS = range(41)
_SKILLS = Path(suite.__file__).with_name("procedural")


def reference(skill: str, level: int, seed: int) -> TaskReference:
    return TaskReference(FAMILY.name, FAMILY.version, skill, level, seed)


@cache
def task(skill: str, level: int, seed: int) -> tuple[Task, str]:
    """A task, and its answer."""
    named = reference(skill, level, seed)
    return FAMILY.task(named), FAMILY.gold(named)


def tasks(skill: str) -> list[tuple[Task, str]]:
    return [task(skill, level, seed) for level in LEVELS for seed in SEEDS]


def written(skill: str) -> str:
    """The file of a skill's procedure."""
    return (_SKILLS / skill / "SKILL.md").read_text("utf-8")


def scaffold(skill: str) -> Scaffold:
    return read(written(skill)).scaffold
