"""The matrix of a study: which cells it has, and whose keys they are."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from observability.ledger.study_facts import (
    ArmPrepared,
    Measured,
    StudyAttempted,
    StudyPlanned,
    attempt_key,
)

_AGAINST_ITSELF = (0, 1)
"""Seeds of the A/A control."""


class CellKey(NamedTuple):
    """A cell of the matrix."""

    student: str
    suite: str
    task: str
    arm: str
    seed: int
    measured: Measured


class HasCellKey(Protocol):
    """What fills a cell: a fact or a row."""

    @property
    def student(self) -> str: ...
    @property
    def suite(self) -> str: ...
    @property
    def task(self) -> str: ...
    @property
    def arm(self) -> str: ...
    @property
    def seed(self) -> int: ...
    @property
    def measured(self) -> Measured: ...


def cell_key_of(one: HasCellKey) -> CellKey:
    """The cell that it fills."""
    return CellKey(one.student, one.suite, one.task, one.arm, one.seed, one.measured)


class Matrix:
    """The cells of one plan."""

    def __init__(self, planned: StudyPlanned) -> None:
        self._versions = {each.name: each.version for each in planned.arms}
        self._caps = {each.variant: each.max_tokens for each in planned.students}
        self._suites = {each.name: each.version for each in planned.suites}
        self._planned = planned
        self._places = frozenset(self._all())

    def has(self, fact: StudyAttempted) -> bool:
        """Whether an attempt of another run is one of this matrix: same cell, version and key.

        What an arm's recipe was only the run itself can say: see `read_study`.
        """
        place = cell_key_of(fact)
        if fact.measured == "continued":
            known = self._planned.continued and place._replace(measured="capped") in self._places
        else:
            known = place in self._places and fact.cap == self._caps[fact.student]
        return known and fact.key == self._key(fact)

    def needs(self, fact: ArmPrepared) -> bool:
        """Whether something that was made ready is for an arm, student and suite of this matrix."""
        return (
            self._versions.get(fact.arm) == fact.version
            and fact.student in self._caps
            and fact.suite in self._suites
        )

    def lacking(self, filled: Iterable[HasCellKey]) -> tuple[CellKey, ...]:
        """Cells that nothing fills, in the plan's order."""
        there = {cell_key_of(one) for one in filled}
        return tuple(place for place in self._all() if place not in there)

    def _key(self, fact: StudyAttempted) -> str:
        version = self._versions[fact.arm]
        cell = (*cell_key_of(fact)[:4], version, fact.seed, fact.measured)
        sampling = (fact.temperature, fact.cap)
        return attempt_key(cell=cell, state=fact.state, recipe=fact.recipe, sampling=sampling)

    def _all(self) -> Iterator[CellKey]:
        planned = self._planned
        for student in planned.students:
            seeds = planned.seeds if student.temperature > 0 else planned.seeds[:1]
            for suite in planned.suites:
                for task in suite.tasks:
                    for seed in seeds:
                        for arm in planned.arms:
                            yield CellKey(
                                student.variant, suite.name, task, arm.name, seed, "capped"
                            )
                    if task in planned.null_tasks:
                        for seed in _AGAINST_ITSELF:
                            yield CellKey(student.variant, suite.name, task, "none", seed, "null")
