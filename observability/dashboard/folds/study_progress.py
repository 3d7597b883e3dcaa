"""How far a study is: attempts by student and arm, as they come in."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from observability.ledger.event import Event
from observability.ledger.facts import ArmPrepared, StudyAttempted, StudyEnded, StudyPlanned


class Count(NamedTuple):
    """Running counts of one student under one arm, of this run alone: no result."""

    student: str
    """Its title."""
    arm: str
    done: int
    passed: int
    missing: int
    of: int
    """How many the matrix has, those of earlier runs included."""


class StudyProgress:
    """Folds what a study's run records."""

    def __init__(self) -> None:
        self.planned: StudyPlanned | None = None
        self.ended: StudyEnded | None = None
        self.outcomes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        """Of the matrix, by variant and arm."""
        self.control = 0
        """Attempts of the A/A control."""
        self.continued = 0
        """Truncated attempts that went on."""
        self.prepared = 0
        """Arms that were made ready for a skill."""

    def apply(self, event: Event) -> None:
        match event.fact:
            case StudyAttempted(measured="capped") as fact:
                self.outcomes[fact.student, fact.arm][fact.outcome] += 1
            case StudyAttempted(measured="null"):
                self.control += 1
            case StudyAttempted():
                self.continued += 1
            case ArmPrepared():
                self.prepared += 1
            case StudyPlanned() as fact:
                self.planned = fact
            case StudyEnded() as fact:
                self.ended = fact
            case _:
                pass

    def title(self, variant: str) -> str:
        """What a student is called, by its variant; the variant where it is not of the plan."""
        students = self.planned.students if self.planned else ()
        return next((each.title for each in students if each.variant == variant), variant)

    @property
    def total(self) -> int:
        """Attempts of the matrix and of the A/A control; 0 before they are planned."""
        if self.planned is None:
            return 0
        cells = sum(self._each(student.temperature) for student in self.planned.students)
        nulls = 2 * len(self.planned.null_tasks) * len(self.planned.students)
        return cells * len(self.planned.arms) + nulls

    @property
    def done(self) -> int:
        """Those that are there, of earlier runs too; never more than the matrix has.

        What earlier runs hold is counted by cell, and a cell whose prompt has changed since is run
        again.
        """
        held = self.planned.held if self.planned else 0
        made = self.control + sum(each.total() for each in self.outcomes.values())
        return min(held + made, self.total) if self.planned else made

    def counts(self) -> Iterator[Count]:
        """A row for each student and arm, in the plan's order."""
        if self.planned is None:
            return
        for student in self.planned.students:
            for arm in self.planned.arms:
                held = self.outcomes.get((student.variant, arm.name), Counter())
                done, of = held.total(), self._each(student.temperature)
                passed, missing = held["passed"], held["missing"]
                yield Count(student.title, arm.name, done, passed, missing, of)

    def _each(self, temperature: float) -> int:
        """Cells of a student under one arm; a greedy one has one seed."""
        assert self.planned is not None, "asked by the callers"  # noqa: S101 - for mypy
        seeds = len(self.planned.seeds) if temperature > 0 else 1
        return seeds * sum(len(suite.tasks) for suite in self.planned.suites)
