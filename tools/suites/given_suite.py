"""A suite of a family whose tasks are given: HumanEval, or a file of one's own."""

import hashlib
from collections.abc import Callable, Sequence

from tools.scaffold.arms import Demo
from tools.scaffold.model import Scaffold
from tools.suites.demonstrations import demonstrations
from tools.suites.suite import Material, SuiteError
from tools.tasks.pools import POOLS, seed_in
from tools.tasks.reference import TaskReference
from tools.tasks.task import Family, Pool, Task

Practice = Callable[[str, Pool, int], Sequence[Task]]


class GivenSuite:
    """All tasks of a family, but for those that are kept for practice.

    Args:
        name: the suite's.
        family: holds the tasks.
        skills: names within the family; all where empty.
        scaffold: the procedure for every skill; None where there is none.
        lessons: demonstrations and practice that come from elsewhere; without, the pool
            `selection` is kept for them (about one task in seven) and never asked.
    """

    def __init__(
        self,
        name: str,
        family: Family,
        skills: Sequence[str],
        scaffold: Scaffold | None,
        lessons: "Lessons | None" = None,
    ) -> None:
        self.name, self._family, self._scaffold = name, family, scaffold
        self._names = tuple(skills) or tuple(family.skills())
        self._lessons = lessons
        procedure = scaffold.digest if scaffold else "-"
        told = f"{','.join(self._names)} {procedure}"
        self.version = f"{family.version}+{hashlib.sha256(told.encode()).hexdigest()[:8]}"

    @property
    def skills(self) -> tuple[str, ...]:
        return tuple(f"{self._family.name}/{name}" for name in self._names)

    def references(self, items: int) -> tuple[TaskReference, ...]:
        """The first `items` tasks of each skill, the levels in turn; all for 0.

        Raises:
            SuiteError: a skill has fewer.
        """
        asked: list[TaskReference] = []
        for name in self._names:
            own = [each for each in self._listed(name) if not self._is_kept(each)]
            if items > len(own):
                raise SuiteError(
                    self.name,
                    f"{name} has {len(own)} tasks that a study may ask",
                    f"set items to {len(own)} or less, or to 0 for all",
                )
            asked += own[:items] if items else own
        return tuple(asked)

    def task(self, reference: TaskReference) -> Task:
        return self._family.task(reference)

    def material(self, skill: str) -> Material:
        if self._lessons is not None:
            return Material(skill, self._scaffold, self._lessons.demos)
        kept = self._kept(skill.partition("/")[2])
        return Material(skill, self._scaffold, tuple(demonstrations(self._family, kept[:2])))

    def practice(self, skill: str, pool: Pool, number: int) -> tuple[Task, ...]:
        if self._lessons is not None:
            return tuple(self._lessons.practice(skill, pool, number))
        kept = self._kept(skill.partition("/")[2])[2:]
        halves = {"curriculum": kept[0::2], "selection": kept[1::2]}
        return tuple(self._family.task(each) for each in halves.get(pool, ())[:number])

    def _kept(self, name: str) -> list[TaskReference]:
        return [each for each in self._listed(name) if self._is_kept(each)]

    def _is_kept(self, reference: TaskReference) -> bool:
        return self._lessons is None and reference.seed % len(POOLS) == POOLS.index("selection")

    def _listed(self, name: str) -> list[TaskReference]:
        """Every task of a skill, in an order that takes levels and pools in turn."""
        skill, family = self._family.skills()[name], self._family
        numbered = [
            (number, level, pool)
            for (level, pool), size in skill.sizes.items()
            for number in range(size)
        ]
        return [
            TaskReference(family.name, family.version, name, level, seed_in(pool, number))
            for number, level, pool in sorted(numbered)
        ]


class Lessons:
    """Demonstrations and practice for a suite that asks all its tasks."""

    def __init__(self, demos: Sequence[Demo], practice: Practice) -> None:
        self.demos, self.practice = tuple(demos), practice
