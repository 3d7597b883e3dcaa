"""What every node of a study works with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from graph.arms.interface import ArmInputs, StudyArm
from graph.context import RunContext
from graph.study.students import StudyStudent
from graph.study.suites import StudySuite
from graph.study_settings import Study
from observability.ledger.event import Reader
from observability.ledger.folds.fold import folded
from observability.ledger.folds.study import PreparationKey, StudyRecord
from observability.ledger.study_facts import ArmPrepared, Cell, StudyAttempted, StudyPlanned
from tools.tasks.reference import TaskReference
from tools.tasks.task import Task


@dataclass(frozen=True)
class StudyContext:
    """One study's dependencies, handed to LangGraph as its runtime context.

    Whoever gets it calls it `study`.
    """

    context: RunContext
    students: tuple[StudyStudent, ...]
    suites: tuple[StudySuite, ...]
    arms: Mapping[str, StudyArm]
    unbuildable: set[Cell] = field(default_factory=set)
    """Cells whose arm cannot be built: they stay empty."""
    ungraded: set[str] = field(default_factory=set)
    """Keys of answers that no judge could be asked about."""
    inputs: dict[tuple[str, str, str], ArmInputs] = field(default_factory=dict)
    """What every arm is made of, by student, suite and skill; arms keep what they built from it."""
    sample_counts: dict[tuple[str, str, str], int] = field(default_factory=dict)
    """How many answers an arm gives that spends another one's cost, by student, suite and arm."""

    @property
    def run(self) -> str:
        return self.context.run

    @property
    def settings(self) -> Study:
        settings = self.context.plan.study
        assert settings is not None, "a study context is made for plans with a study"  # noqa: S101 - mypy
        return settings

    @property
    def book(self) -> StudyRecord:
        """What this run has recorded."""
        return self.context.recorder.study

    @property
    def planned(self) -> StudyPlanned:
        """What is planned; only nodes behind the plan ask."""
        planned = self.book.planned
        assert planned is not None, "this node comes after the plan"  # noqa: S101 - mypy
        return planned

    @cached_property
    def earlier(self) -> tuple[StudyRecord, ...]:
        """What the runs have recorded that this one builds on; they have ended, so it is final."""
        return tuple(read_book(self.context.recorder.record, run) for run in self.planned.builds_on)

    def version(self, arm: str) -> str:
        return self.arms[arm].version

    def suite(self, name: str) -> StudySuite:
        return next(each for each in self.suites if each.name == name)

    def task(self, suite: str, reference: TaskReference) -> Task:
        return self.suite(suite).suite.task(reference)

    def student(self, variant: str) -> StudyStudent:
        return next(each for each in self.students if each.variant == variant)

    def seeds(self, student: StudyStudent) -> tuple[int, ...]:
        """A greedy student has one seed: others would be copies."""
        return self.settings.seeds[:1] if student.greedy else self.settings.seeds

    def prepared(self, place: PreparationKey) -> ArmPrepared | None:
        """What was made ready: the first time counts, or an arm would change under its results.

        Where nothing came of it, and no student is why, an earlier run has no results under it.
        """
        for book in self.earlier:
            if place in book.prepared and not book.prepared[place].retry:
                return book.prepared[place]
        return self.book.prepared.get(place)

    def held(self, cell: Cell) -> list[str]:
        """Keys of what earlier runs hold for a cell; the first is the latest, which counts.

        Several are there where an arm came to ask otherwise under the same version.
        """
        books = reversed(self.earlier)
        return list(dict.fromkeys(book.cells[cell].key for book in books if cell in book.cells))

    def attempts(self) -> list[StudyAttempted]:
        """Everything that counts of this study, of earlier runs too."""
        known: dict[str, StudyAttempted] = {}
        for book in (*self.earlier, self.book):
            known |= book.attempts
        return list(known.values())

    def has_answered(self, variant: str) -> bool:
        """Whether anything came of a student, ever."""
        return any(
            each.student == variant and each.outcome != "missing" for each in self.attempts()
        )

    def spent(self) -> str:
        """Which limit of the budget is reached; empty while none is."""
        return self.context.recorder.spent(self.context.plan.budget, 0)


def read_book(record: Reader, run: str) -> StudyRecord:
    """What a run has recorded of its study."""
    return folded(StudyRecord(), record.read(run))


def held_by(books: Iterable[StudyRecord], cell: Cell) -> bool:
    """Whether any of them holds a cell, whatever made it."""
    return any(cell in book.cells for book in books)
