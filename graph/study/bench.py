"""What every node of a study works with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from graph.arms.plug import Kit, StudyArm
from graph.context import RunContext
from graph.study.asked import AskedSuite
from graph.study.pupils import Pupil
from graph.study_settings import Study
from observability.ledger.event import Reader
from observability.ledger.folds.fold import folded
from observability.ledger.folds.study import Place, StudyBook
from observability.ledger.study_facts import ArmPrepared, Cell, StudyPlanned
from tools.tasks.reference import TaskReference
from tools.tasks.task import Task


@dataclass(frozen=True)
class Bench:
    """One study's dependencies, handed to LangGraph as its runtime context."""

    context: RunContext
    pupils: tuple[Pupil, ...]
    suites: tuple[AskedSuite, ...]
    arms: Mapping[str, StudyArm]
    passed_over: set[Cell] = field(default_factory=set)
    """Cells whose arm cannot be built."""
    ungraded: set[str] = field(default_factory=set)
    """Keys of answers that no judge could be asked about."""
    kits: dict[tuple[str, str, str], Kit] = field(default_factory=dict)
    """What arms are made of, by student, suite and skill; arms keep what they built from one."""
    answers: dict[tuple[str, str, str], int] = field(default_factory=dict)
    """By student, suite and arm: how many answers cost what one of its counterpart costs."""

    @property
    def run(self) -> str:
        return self.context.run

    @property
    def settings(self) -> Study:
        settings = self.context.plan.study
        assert settings is not None, "a bench is made for plans with a study"  # noqa: S101 - mypy
        return settings

    @property
    def book(self) -> StudyBook:
        """What this run has recorded."""
        return self.context.recorder.study

    @property
    def planned(self) -> StudyPlanned:
        """What is planned; only nodes behind the plan ask."""
        planned = self.book.planned
        assert planned is not None, "this node comes after the plan"  # noqa: S101 - mypy
        return planned

    @cached_property
    def earlier(self) -> tuple[StudyBook, ...]:
        """What the runs have recorded that this one builds on; they have ended, so it is final."""
        return tuple(read_book(self.context.recorder.record, run) for run in self.planned.builds_on)

    def versions(self, arm: str) -> str:
        return self.arms[arm].version

    def suite(self, name: str) -> AskedSuite:
        return next(each for each in self.suites if each.name == name)

    def task(self, suite: str, reference: TaskReference) -> Task:
        return self.suite(suite).suite.task(reference)

    def pupil(self, variant: str) -> Pupil:
        return next(each for each in self.pupils if each.variant == variant)

    def seeds(self, pupil: Pupil) -> tuple[int, ...]:
        """A greedy student has one seed: others would be copies."""
        return self.settings.seeds[:1] if pupil.greedy else self.settings.seeds

    def prepared(self, place: Place) -> ArmPrepared | None:
        """What was made ready: the first time counts, or an arm would change under its results.

        Where nothing came of it, and no student is why, an earlier run has no results under it.
        """
        for book in self.earlier:
            if place in book.prepared and not book.prepared[place].retry:
                return book.prepared[place]
        return self.book.prepared.get(place)

    def held(self, cell: Cell) -> str | None:
        """Key of what an earlier run holds for a cell; None where none does."""
        for book in reversed(self.earlier):
            if cell in book.cells:
                return book.cells[cell].key
        return None

    def spent(self) -> str:
        """Which limit of the budget is reached; empty while none is."""
        return self.context.recorder.spent(self.context.plan.budget, 0)


def read_book(record: Reader, run: str) -> StudyBook:
    """What a run has recorded of its study."""
    return folded(StudyBook(), record.read(run))


def held_by(books: Iterable[StudyBook], cell: Cell) -> bool:
    """Whether any of them holds a cell, whatever made it."""
    return any(cell in book.cells for book in books)
