"""Where tasks are given rather than generated: each lies in one pool, which its prompt decides.

    curriculum 40 %, selection 15 %, gate 30 %, panel 15 %

A pool follows from a digest of the prompt, so it stays the same when other tasks come and go. A
seed is numbered as everywhere (`pools.py`): its number counts within skill, level and pool.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Generic, Protocol, TypeVar

from tools.tasks.errors import PoolSpentError, UnknownTaskError
from tools.tasks.pools import number_of, pool_of
from tools.tasks.reference import TaskReference
from tools.tasks.task import Pool, Skill

SHARES: Final[Mapping[Pool, float]] = {
    "curriculum": 0.40,
    "selection": 0.15,
    "gate": 0.30,
    "panel": 0.15,
}


class Poolable(Protocol):
    """What has to be known of a task to sort it into a pool."""

    @property
    def skill(self) -> str: ...

    @property
    def level(self) -> int: ...

    @property
    def prompt(self) -> str: ...


Item = TypeVar("Item", bound=Poolable)


class PooledTasks(Generic[Item]):
    """Given tasks by skill, level and pool; within each in the order of their prompts' digests."""

    def __init__(self, tasks: Iterable[Item]) -> None:
        pooled: dict[tuple[str, int, Pool], list[Item]] = defaultdict(list)
        for task in sorted(tasks, key=lambda task: _share(task.prompt)):
            pooled[task.skill, task.level, _pool(task.prompt)].append(task)
        self._pooled: Mapping[tuple[str, int, Pool], Sequence[Item]] = pooled

    def skills(self) -> Mapping[str, Skill]:
        """Skills by name, with how many tasks each pool holds."""
        levels: dict[str, int] = {}
        sizes: dict[str, dict[tuple[int, Pool], int]] = defaultdict(dict)
        for (skill, level, pool), tasks in self._pooled.items():
            levels[skill] = max(levels.get(skill, 0), level + 1)
            sizes[skill][level, pool] = len(tasks)
        return {skill: Skill(skill, levels[skill], sizes[skill]) for skill in sorted(levels)}

    def find(self, reference: TaskReference, missing: tuple[str, str]) -> Item:
        """The task of a reference; `missing` is why there may be none, and the remedy.

        Raises:
            UnknownTaskError: no task has this skill and level.
            PoolSpentError: the pool holds fewer tasks.
        """
        skill, level = reference.skill, reference.level
        if not any((skill, level) == each[:2] for each in self._pooled):
            raise UnknownTaskError(reference, *missing)
        pool, number = pool_of(reference.seed), number_of(reference.seed)
        tasks = self._pooled.get((skill, level, pool), ())
        if number >= len(tasks):
            raise PoolSpentError(reference, pool, len(tasks))
        return tasks[number]


def _share(prompt: str) -> float:
    """A number in [0, 1) that follows from the prompt."""
    return int.from_bytes(hashlib.sha256(prompt.encode()).digest()[:6]) / 2**48


def _pool(prompt: str) -> Pool:
    share = _share(prompt)
    for pool, width in SHARES.items():
        if share < width:
            return pool
        share -= width
    # Only rounding in the subtractions can lead here.
    return "panel"
