"""What is to be written: skills and levels of the plan, described by a person, or invented."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from graph.context import RunContext
from graph.draws import Cell, Draws, plan_cells
from graph.sealing import references
from graph.settings import Plan
from tools.tasks.catalogue import families as all_families
from tools.tasks.errors import PoolSpentError
from tools.tasks.own import OwnTasks
from tools.tasks.task import Task

EXAMPLES = 3
"""Prompts of a skill and level that the author is shown, of the curriculum's pool alone."""
WRITABLE = ("number", "text")
"""Formats for which a model can write a key that needs no program."""
_LONGEST_NAME = 60


class UnwritableSkillError(ValueError):
    """A model cannot write tasks of a skill of the plan."""

    def __init__(self, skill: str, answer_format: str) -> None:
        self.skill, self.format = skill, answer_format
        super().__init__(
            f"skills: the answers of {skill} are in the format {answer_format}, and a model can "
            "write keys for numbers and short texts alone; leave the skill out, or describe "
            "another with --skill"
        )


class UndescribedSkillError(ValueError):
    """A text puts no skill into words."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f'{text!r} describes no skill; write --skill "name: description"')


class TwiceDescribedError(ValueError):
    """Two descriptions have one name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"--skill: two descriptions are of the name {name}; give one of them another name"
        )


@dataclass(frozen=True, slots=True)
class Described:
    """A skill that a person put into words."""

    name: str
    description: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `name: description`; without a name, the description's first words make one.

        Raises:
            UndescribedSkillError: it has no description, or nothing to make a name of.
        """
        before, colon, after = text.partition(":")
        description = (after if colon else text).strip()
        name = slug(before if colon else " ".join(text.split()[:3]))
        if not name or not description:
            raise UndescribedSkillError(text)
        return cls(name, description)

    @classmethod
    def parse_all(cls, texts: Sequence[str]) -> tuple[Self, ...]:
        """Read each; the same text again adds nothing.

        Raises:
            UndescribedSkillError: as `parse` does.
            TwiceDescribedError: two of them have one name and different descriptions.
        """
        described = tuple(dict.fromkeys(map(cls.parse, texts)))
        names = [each.name for each in described]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise TwiceDescribedError(twice)
        return described


@dataclass(frozen=True, slots=True)
class WritingTarget:
    """A skill at a level, and how many tasks of it are wanted."""

    skill: str
    level: int = 0
    description: str = ""
    about_level: str = ""
    examples: tuple[str, ...] = ()
    wanted: int = 0


def slug(text: str) -> str:
    """A text as the name of a skill of own tasks; empty where nothing of it is left."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_LONGEST_NAME].strip("-")


def check_skills(plan: Plan) -> None:
    """Refuse a plan of which a model could not write tasks.

    Raises:
        UnwritableSkillError: answers of a skill are neither numbers nor short texts.
        UnknownSkillError: no family has the skill.
    """
    families = all_families(plan.tasks)
    draws = Draws(families, plan_cells(plan, families))
    for cell in draws.cells:
        for task in _drawn(draws, cell, 1):
            if task.format not in WRITABLE:
                raise UnwritableSkillError(cell.path, task.format)


def plan_targets(context: RunContext) -> list[WritingTarget]:
    """The plan's own skills and levels, with examples."""
    return [
        WritingTarget(
            cell.path.rpartition("/")[2],
            cell.level,
            examples=tuple(task.prompt for task in _drawn(context.draws, cell, EXAMPLES)),
        )
        for cell in context.draws.cells
    ]


def shared(targets: Sequence[WritingTarget], count: int) -> list[WritingTarget]:
    """The targets with `count` tasks dealt out over them in turn; what got none is left out."""
    share, rest = divmod(count, len(targets) or 1)
    dealt = [
        replace(target, wanted=share + (number < rest)) for number, target in enumerate(targets)
    ]
    return [target for target in dealt if target.wanted]


def own_prompts(context: RunContext) -> Iterator[str]:
    """Every prompt of the user's tasks, of all pools: to be compared with, never shown."""
    own = context.families.get("own")
    if isinstance(own, OwnTasks):
        yield from (own.task(reference).prompt for reference in references(own))


def _drawn(draws: Draws, cell: Cell, most: int) -> Iterator[Task]:
    for number in range(most):
        try:
            yield draws.task(draws.draw(cell, "curriculum", "author", number))
        except PoolSpentError:
            return
