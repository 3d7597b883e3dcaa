"""Which task comes next in each pool: fresh, disjoint by construction, and repeatable.

Generated families never run out: a draw is a keyed hash. Given tasks do: a draw walks a keyed
permutation of the pool, past what was drawn before.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graph.settings import Plan
from tools.curriculum.hints import SOLVED_ANALOGUE, TAKEN_APART, Analogue
from tools.tasks.errors import PoolSpentError
from tools.tasks.pools import seed_in
from tools.tasks.reference import TaskReference
from tools.tasks.skill_range import SkillRange
from tools.tasks.task import Family, Pool, Skill, Task

_CHECKED = ("number", "text")
"""Formats of answers that say by themselves whether they are right."""


class Cell(NamedTuple):
    """A skill (`family/skill`) at a level."""

    path: str
    level: int


class UnknownSkillError(ValueError):
    """The plan names a skill or a level that no family has."""

    def __init__(self, text: str, known: Mapping[str, int]) -> None:
        """Say what there is instead; `known` is the number of levels of each skill."""
        self.text = text
        super().__init__(f"skills: {text!r} is not known; {_instead(text, known)}")


def _instead(text: str, known: Mapping[str, int]) -> str:
    path, family = text.partition(":")[0], text.partition("/")[0]
    if path in known:
        return f"{path} has levels 0 to {known[path] - 1}"
    skills = sorted(name for name in known if name.startswith(f"{family}/"))
    if skills:
        return f"{family} has {', '.join(skills)}"
    families = sorted({name.partition("/")[0] for name in known})
    return f"there are the families {', '.join(families)}"


class Draws:
    """Tasks for every purpose, from the families and the plan."""

    def __init__(self, families: Mapping[str, Family], cells: Sequence[Cell]) -> None:
        self._families = families
        self.cells = tuple(cells)
        first = {cell: self._first(cell) for cell in cells}
        self._hints = {cell: _hint_levels(task) for cell, task in first.items()}
        self._varied = {cell for cell, task in first.items() if task and task.format in _CHECKED}

    def reference(self, cell: Cell, pool: Pool, draw: int) -> TaskReference:
        """The task of this draw from a family that never runs out."""
        family, skill = self._family(cell)
        return TaskReference(
            family.name, family.version, skill.name, cell.level, seed_in(pool, draw)
        )

    def size(self, cell: Cell, pool: Pool) -> int | None:
        """How many tasks the pool holds; None where they never run out."""
        _, skill = self._family(cell)
        return skill.sizes.get((cell.level, pool), 0) if skill.sizes else None

    def draw(self, cell: Cell, pool: Pool, key: str, number: int) -> TaskReference:
        """The `number`-th fresh task of a pool, in the order that `key` shuffles it into.

        Raises:
            PoolSpentError: the pool holds no more.
        """
        size = self.size(cell, pool)
        if size is None:
            return self.reference(cell, pool, _hash(key, cell, pool, number) % 2**28)
        if number >= size:
            raise PoolSpentError(self.reference(cell, pool, number), pool, size)
        order = sorted(range(size), key=lambda index: _hash(key, cell, pool, index))
        return self.reference(cell, pool, order[number])

    def unused(self, cell: Cell, pool: Pool, key: str, used: Callable[[Task], bool]) -> Task:
        """The first task of a given pool that is not used, in the order that `key` shuffles.

        Raises:
            PoolSpentError: all are used.
        """
        for number in range(self.size(cell, pool) or 0):
            task = self.task(self.draw(cell, pool, key, number))
            if not used(task):
                return task
        raise PoolSpentError(self.reference(cell, pool, 0), pool, self.size(cell, pool) or 0)

    def spread(
        self, cells: Sequence[Cell], pool: Pool, key: str, most: int
    ) -> Iterator[TaskReference]:
        """Up to `most` fresh tasks, the cells in turn; a spent one leaves its turns to the rest."""
        rest, turn = list(cells), 0
        while rest and most:
            for cell in rest[:most]:
                try:
                    yield self.draw(cell, pool, key, turn)
                except PoolSpentError:
                    rest.remove(cell)
                else:
                    most -= 1
            turn += 1

    def hints(self, cell: Cell) -> int:
        """Highest hint level that tasks of a cell can give."""
        return self._hints[cell]

    def varies(self, cell: Cell) -> bool:
        """Whether an easier variant of a cell's tasks can be checked, by its answer alone."""
        return cell in self._varied

    def analogue(self, task: Task, key: str) -> Analogue | None:
        """Another task of the same skill and level, solved."""
        cell = Cell(task.reference.path, task.reference.level)
        if self.size(cell, "curriculum") is not None:
            return None  # a given pool is too small to give solutions away
        other = self.task(self.draw(cell, "curriculum", f"analogue|{key}|{task.reference}", 0))
        if other.worked is None or other.prompt == task.prompt:
            return None
        return Analogue(other.prompt, other.worked)

    def task(self, reference: TaskReference) -> Task:
        """The task that a reference names."""
        return self._families[reference.family].task(reference)

    def _first(self, cell: Cell) -> Task | None:
        """A task to know a cell's others by; None where it has none."""
        if self.size(cell, "curriculum") == 0:
            return None
        return self.task(self.reference(cell, "curriculum", 0))

    def levels(self, path: str) -> tuple[Cell, ...]:
        """The plan's cells of a skill."""
        return tuple(cell for cell in self.cells if cell.path == path)

    def _family(self, cell: Cell) -> tuple[Family, Skill]:
        name, _, skill = cell.path.partition("/")
        family = self._families[name]
        return family, family.skills()[skill]


def _hint_levels(task: Task | None) -> int:
    if task is None:
        return 0
    if task.parts:
        return TAKEN_APART
    return SOLVED_ANALOGUE if task.worked is not None else 0


def plan_cells(plan: Plan, families: Mapping[str, Family]) -> tuple[Cell, ...]:
    """Every cell that the plan teaches.

    Raises:
        UnknownSkillError: the plan names one that no family has.
    """
    texts = list(plan.skills)
    if plan.tasks is not None:
        texts.append("own/*")
    return cells_of(texts, families)


def cells_of(texts: Sequence[str], families: Mapping[str, Family]) -> tuple[Cell, ...]:
    """Every cell that these texts name, each once; of `family/*:2`, those that have the level.

    Raises:
        UnknownSkillError: one names what no family has.
    """
    known = {
        f"{family.name}/{skill.name}": skill.levels
        for family in families.values()
        for skill in family.skills().values()
    }
    return tuple(dict.fromkeys(cell for text in texts for cell in _named(text, known)))


def _named(text: str, known: Mapping[str, int]) -> Iterator[Cell]:
    wanted = SkillRange.parse(text)
    family, _, skill = wanted.path.partition("/")
    whole = skill == "*"
    paths = [path for path in known if path.startswith(f"{family}/")] if whole else [wanted.path]
    cells = [cell for path in paths for cell in _levels(path, wanted, known.get(path, 0))]
    if not cells or not (whole or wanted.high is None or cells[-1].level == wanted.high):
        raise UnknownSkillError(text, known)
    yield from cells


def _levels(path: str, wanted: SkillRange, levels: int) -> Iterator[Cell]:
    """The wanted levels, of those that there are."""
    end = levels if wanted.high is None else min(levels, wanted.high + 1)
    return (Cell(path, level) for level in range(wanted.low, end))


def _hash(key: str, cell: Cell, pool: Pool, number: int) -> int:
    content = f"{key}|{cell.path}|{cell.level}|{pool}|{number}".encode()
    return int.from_bytes(hashlib.sha256(content).digest()[:8], "big")
