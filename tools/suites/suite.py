"""What every suite gives: its tasks in order, and what its arms are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tools.scaffold.arms import Demo
from tools.scaffold.model import Scaffold
from tools.tasks.reference import TaskReference
from tools.tasks.task import Pool, Task


@dataclass(frozen=True, slots=True)
class Material:
    """What a skill can be taught with.

    `scaffold` is None where nobody has written a procedure; `demos` are solved tasks of a pool
    that no study asks from.
    """

    skill: str
    scaffold: Scaffold | None
    demos: tuple[Demo, ...]


class Suite(Protocol):
    """Tasks of several skills, the same for every student and arm."""

    name: str
    version: str
    """Changes with any task or procedure, and with the choice of skills."""

    @property
    def skills(self) -> Sequence[str]:
        """Its skills, `family/skill`: the units of the analysis."""
        ...

    def references(self, items: int) -> Sequence[TaskReference]:
        """The first `items` tasks of each skill, all for 0; a larger number begins with the same.

        Raises:
            SuiteError: it has not so many, or the number makes no sense for it.
        """
        ...

    def task(self, reference: TaskReference) -> Task:
        """One of its tasks."""
        ...

    def material(self, skill: str) -> Material:
        """What the skill can be taught with."""
        ...

    def practice(self, skill: str, pool: Pool, number: int) -> Sequence[Task]:
        """Tasks of a skill that a study never asks: of the pools `curriculum` and `selection`.

        Fewer where there are fewer.
        """
        ...


class SuiteError(ValueError):
    """A study cannot have this of a suite; says what it can have."""

    def __init__(self, suite: str, problem: str, remedy: str) -> None:
        self.suite, self.problem, self.remedy = suite, problem, remedy
        super().__init__(f"study.suites: {suite}: {problem}; {remedy}")
