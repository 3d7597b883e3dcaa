"""Domain 2: a pool whose tasks nobody can read before they are committed to and drawn.

Names of objects are public. Which of them a trial gets is known once its commit is on the `lab`
stream, and a task can be read once its draw is there too: the pool asks the fold of what is
stored, so no state of a process opens it.
"""

from collections.abc import Mapping, Sequence
from typing import Self

from graph.domains import SealedTaskError
from graph.draws import Cell, cells_of
from observability.ledger.facts import TrialDrawn
from observability.ledger.folds.trials import Trials, commit_digest
from tools.tasks.catalogue import families as all_families
from tools.tasks.lots import drawn_objects, drawn_tasks, lot_key
from tools.tasks.reference import TaskReference
from tools.tasks.task import Family, Task


class NotCommittedError(RuntimeError):
    """Somebody wanted to draw from domain 2 before the trial's commit was stored."""

    def __init__(self, run: str, pool: str) -> None:
        self.run, self.pool = run, pool
        super().__init__(f"{run} has not committed to anything, so nothing of {pool} can be drawn")


class PoolTooSmallError(ValueError):
    """The pool has fewer objects left than a trial wants."""

    def __init__(self, pool: str, wanted: int, left: int) -> None:
        self.pool, self.wanted, self.left = pool, wanted, left
        super().__init__(
            f"trial.objects is {wanted}, and {pool} has {left} that no trial has spent: "
            "ask for fewer, or name a larger trial.pool"
        )


class Pool:
    """Domain 2 of one plan."""

    def __init__(self, texts: Sequence[str], families: Mapping[str, Family]) -> None:
        """Name its objects.

        Raises:
            UnknownSkillError: a text names what no family has.
        """
        self._cells = cells_of(texts, families)
        self._family = families[self._cells[0].path.partition("/")[0]]
        self.name = self._family.subject
        """The pool's name; two formats of the same objects are one pool."""
        self.is_scenes = self._family.scenes
        """Whether it asks for scenes: then a trial spends its objects, else only its tasks."""

    @classmethod
    def installed(cls, texts: Sequence[str]) -> Self:
        """Domain 2 from the families that are installed.

        Raises:
            UnknownSkillError: a text names what no family has.
        """
        return cls(texts, all_families())

    @property
    def objects(self) -> tuple[str, ...]:
        """Names of its objects, or skills."""
        return tuple(dict.fromkeys(_object(cell) for cell in self._cells))

    @property
    def family(self) -> str:
        """Name and version of the family that its tasks are of."""
        return f"{self._family.name}@{self._family.version}"

    @property
    def levels(self) -> dict[str, tuple[int, ...]]:
        """The levels that each object may be asked for at."""
        return {
            name: tuple(cell.level for cell in self._cells if _object(cell) == name)
            for name in self.objects
        }

    def left(self, trials: Trials, run: str) -> tuple[str, ...]:
        """Objects that no trial has spent before this one."""
        spent = trials.spent(self.name, run) if self.is_scenes else frozenset()
        return tuple(name for name in self.objects if name not in spent)

    def choose(self, trials: Trials, run: str, nonce: str) -> TrialDrawn:
        """The draw that a stored commit and a later nonce make.

        Raises:
            NotCommittedError: no commit of this run is stored.
            PoolTooSmallError: too few objects are left.
        """
        commit = trials.commit(run)
        if commit is None:
            raise NotCommittedError(run, self.name)
        digest = commit_digest(commit)
        key, left = lot_key(digest, nonce), self.left(trials, run)
        if len(left) < commit.objects:
            raise PoolTooSmallError(self.name, commit.objects, len(left))
        chosen, levels = drawn_objects(key, left, commit.objects), self.levels
        asked = {name: levels[name] for name in chosen}
        return TrialDrawn(
            run=run,
            trial=commit.trial,
            pool=self.name,
            commit=digest,
            nonce=nonce,
            objects=chosen,
            tasks=drawn_tasks(key, self.family, asked, commit.items),
        )

    def task(self, trials: Trials, run: str, reference: str) -> Task:
        """A task that the run has drawn.

        Raises:
            SealedTaskError: no stored draw of this run names it.
        """
        drawn, wanted = trials.drawn(run), TaskReference.parse(reference)
        if drawn is None or reference not in drawn.tasks:
            raise SealedTaskError(wanted, f"{run} has not drawn it")
        return self._family.task(wanted)


def _object(cell: Cell) -> str:
    return cell.path.partition("/")[2]
