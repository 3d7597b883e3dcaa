"""A suite of a generated family: levels take turns, so that few students are at a limit."""

import hashlib
from collections.abc import Callable, Mapping, Sequence

from tools.scaffold.model import Scaffold
from tools.suites.demonstrations import demonstrations
from tools.suites.suite import Material, SuiteError
from tools.tasks.pools import seed_in
from tools.tasks.reference import TaskReference
from tools.tasks.task import Family, Pool, Task

DEMOS = 2


class FamilySuite:
    """Skills of one family; task `i` of a skill is of its level `i` modulo their number.

    Args:
        name: the suite's.
        family: which makes its tasks.
        levels: the levels that each skill is asked at, by the skill's name within the family.
        scaffold_of: the procedure for a `family/skill`; None where there is none.
    """

    def __init__(
        self,
        name: str,
        family: Family,
        levels: Mapping[str, Sequence[int]],
        scaffold_of: Callable[[str], Scaffold | None],
    ) -> None:
        self.name, self._family, self._levels = name, family, levels
        self._scaffold_of = scaffold_of
        procedures = [(skill, scaffold_of(skill)) for skill in self.skills]
        told = "|".join(f"{skill} {made.digest if made else '-'}" for skill, made in procedures)
        self.version = f"{family.version}+{hashlib.sha256(told.encode()).hexdigest()[:8]}"

    @property
    def skills(self) -> tuple[str, ...]:
        return tuple(f"{self._family.name}/{skill}" for skill in self._levels)

    def references(self, items: int) -> tuple[TaskReference, ...]:
        """The first `items` tasks of each skill, by the panel's pool.

        Raises:
            SuiteError: for 0, since its tasks never run out.
        """
        if not items:
            raise SuiteError(self.name, "its tasks never run out", "set items to 1 or more")
        return tuple(
            self._reference(skill, "panel", number)
            for skill in self._levels
            for number in range(items)
        )

    def task(self, reference: TaskReference) -> Task:
        return self._family.task(reference)

    def material(self, skill: str) -> Material:
        name = skill.partition("/")[2]
        levels = self._levels[name]
        # Steps of the easiest are trivial, the hardest fill a prompt.
        level = levels[(len(levels) - 1) // 2]
        shown = (self._at(name, level, "curriculum", number) for number in range(DEMOS))
        demos = tuple(demonstrations(self._family, shown))
        return Material(skill, self._scaffold_of(skill), demos)

    def practice(self, skill: str, pool: Pool, number: int) -> tuple[Task, ...]:
        name = skill.partition("/")[2]
        first = DEMOS * len(self._levels[name])  # behind those that are shown
        references = (self._reference(name, pool, first + each) for each in range(number))
        return tuple(map(self._family.task, references))

    def _reference(self, skill: str, pool: Pool, number: int) -> TaskReference:
        levels = self._levels[skill]
        turn, place = divmod(number, len(levels))
        return self._at(skill, levels[place], pool, turn)

    def _at(self, skill: str, level: int, pool: Pool, number: int) -> TaskReference:
        family = self._family
        return TaskReference(family.name, family.version, skill, level, seed_in(pool, number))
