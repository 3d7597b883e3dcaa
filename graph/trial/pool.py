"""Domain 2: a pool whose tasks nobody can read before they are committed to and drawn.

Names of objects are public. Which of them a trial gets is known once its commit is on the `lab`
stream, and a task can be read once its draw is there too: the pool asks the fold of what is
stored, so no state of a process opens it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Self

from graph.domains import SealedTaskError
from graph.draws import Cell, cells_of
from observability.ledger.facts import TrialCommitted, TrialDrawn
from observability.ledger.folds.trials import Trials, commit_digest
from tools.tasks.catalogue import families as all_families
from tools.tasks.pools import seed_in
from tools.tasks.reference import TaskReference
from tools.tasks.task import Family, Task

_FORMS = ("_plan", "_js")
"""Ends of the names of families that ask for the same objects in two formats."""
_NUMBERS = 2**28


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
        form = next((form for form in _FORMS if self._family.name.endswith(form)), "")
        self.name = self._family.name.removesuffix(form)
        """The pool's name; two formats of the same objects are one pool."""
        self.is_scenes = bool(form)
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

    def left(self, trials: Trials, run: str) -> tuple[str, ...]:
        """Objects that no other trial has spent."""
        spent = trials.spent(self.name, but=run) if self.is_scenes else frozenset()
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
        key, left = f"{digest}|{nonce}", self.left(trials, run)
        if len(left) < commit.objects:
            raise PoolTooSmallError(self.name, commit.objects, len(left))
        chosen = sorted(left, key=lambda name: _hash(key, name))[: commit.objects]
        return TrialDrawn(
            run=run,
            trial=commit.trial,
            pool=self.name,
            commit=digest,
            nonce=nonce,
            objects=tuple(chosen),
            tasks=tuple(str(each) for each in self._references(commit, key, chosen)),
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

    def _references(
        self, commit: TrialCommitted, key: str, objects: Sequence[str]
    ) -> list[TaskReference]:
        return [
            self._reference(key, name, number) for name in objects for number in range(commit.items)
        ]

    def _reference(self, key: str, name: str, number: int) -> TaskReference:
        levels = [cell.level for cell in self._cells if _object(cell) == name]
        level = levels[_hash(key, name, "level", number) % len(levels)]
        seed = seed_in("gate", _hash(key, name, "seed", number) % _NUMBERS)
        return TaskReference(self._family.name, self._family.version, name, level, seed)


def _object(cell: Cell) -> str:
    return cell.path.partition("/")[2]


def _hash(*parts: object) -> int:
    content = "|".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.sha256(content).digest()[:8], "big")
