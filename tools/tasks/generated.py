"""What all generated families have in common; each adds a table of generators."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from random import Random
from typing import Final

from tools.tasks.canary import planted
from tools.tasks.errors import PoolSpentError, UnknownTaskError
from tools.tasks.pools import content_pool, pool_of
from tools.tasks.reference import TaskReference
from tools.tasks.task import AnswerFormat, Key, Part, Skill, Task, Worked

TRIES: Final = 400
"""Redraws before a pool counts as spent: with 20 possible prompts a pool is missed by chance
less than once in 10⁹ references, unless none of them falls into it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A task with its key and an answer that verifies."""

    prompt: str
    key: Key
    gold: str
    format: AnswerFormat
    worked: Worked | None = None
    json_schema: str | None = None
    title: str = ""
    parts: tuple[Part, ...] = ()
    left: str = ""


@dataclass(frozen=True, slots=True)
class Generator:
    """Makes problems of one skill: the same random numbers and level give the same problem."""

    levels: int
    make: Callable[[Random, int], Problem]


class GeneratedFamily:
    """A family whose tasks never run out.

    `table` is called on first use, so that a family can be named without importing what it needs.
    A change of any generator's output needs a new `version`. `scenes` names the subject of a
    family of scenes, which its other format has too.
    """

    def __init__(
        self,
        name: str,
        version: str,
        table: Callable[[], Mapping[str, Generator]],
        scenes: str = "",
    ) -> None:
        self.name = name
        self.version = version
        self.subject = scenes or name
        self.scenes = bool(scenes)
        self._table = table
        # Prompt, key and gold of one reference are asked for one after the other.
        self._problem = lru_cache(maxsize=64)(self._drawn)

    def skills(self) -> Mapping[str, Skill]:
        return self._skills

    def task(self, reference: TaskReference) -> Task:
        problem = self._problem(reference)
        return Task(
            reference,
            problem.prompt,
            problem.format,
            problem.worked,
            problem.json_schema,
            problem.title,
            problem.parts,
            problem.left,
        )

    def key(self, reference: TaskReference) -> Key:
        return planted(self._problem(reference).key, reference)

    def gold(self, reference: TaskReference) -> str:
        return self._problem(reference).gold

    @cached_property
    def _skills(self) -> Mapping[str, Skill]:
        return {name: Skill(name, each.levels) for name, each in self._generators.items()}

    @cached_property
    def _generators(self) -> Mapping[str, Generator]:
        return self._table()

    def _drawn(self, reference: TaskReference) -> Problem:
        generator = self._generator(reference)
        pool = pool_of(reference.seed)
        # A text seeds Random through SHA-512, so nothing depends on hash randomisation.
        rng = Random(str(reference))  # noqa: S311  tasks are no secret
        for _ in range(TRIES):
            problem = generator.make(rng, reference.level)
            if content_pool(problem.prompt) == pool:
                return problem
        raise PoolSpentError(reference, pool, 0)

    def _generator(self, reference: TaskReference) -> Generator:
        if (reference.family, reference.version) != (self.name, self.version):
            raise UnknownTaskError(
                reference,
                f"this is {self.name}@{self.version}",
                "install the version that the reference names, or draw a new task",
            )
        generator = self._generators.get(reference.skill)
        if generator is None:
            known = ", ".join(self._generators)
            raise UnknownTaskError(reference, "no such skill", f"there are: {known}")
        if reference.level >= generator.levels:
            raise UnknownTaskError(
                reference, "no such level", f"the highest is {generator.levels - 1}"
            )
        return generator
