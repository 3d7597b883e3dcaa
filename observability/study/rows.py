"""A study's attempts as rows: those of its own run, and of earlier runs that it builds on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from itertools import chain
from typing import NamedTuple

from observability.ledger.event import Reader
from observability.ledger.fact import Outcome
from observability.ledger.facts import (
    AnswerGraded,
    ArmPrepared,
    StudyAttempted,
    StudyEnded,
    StudyPlanned,
)
from observability.ledger.study_facts import Cell, Measured, Stage
from observability.study.grades import comparable_grades
from observability.study.matrix import CellKey, Matrix, cell_key_of
from observability.study.stream import StudyStream, read_stream

STRICT = ("answer_line", "code_block")
"""The rules that take an answer as its prompt asks for it: a line or, where a program is asked
for, a block. No other format of text has the second rule but JSON, which no task asks for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One attempted cell; fields without a word here are those of `StudyAttempted`."""

    key: str
    student: str
    state: str
    suite: str
    task: str
    skill: str
    level: int
    arm: str
    seed: int
    measured: Measured
    temperature: float
    cap: int
    recipe: str
    prompt: str
    text: str | None
    stages: tuple[Stage, ...]
    tries: int
    rule: str | None
    outcome: Outcome
    failure: str | None
    evidence: str
    finish_reason: str | None
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    cost: float
    note: str
    run: str
    """The run that made it: an earlier one where the study builds on it."""
    title: str
    """The student's, for people."""
    parameters: float | None
    """The student's, in billions."""
    strict: Outcome
    """What the strict extractor alone makes of the answer."""
    grades: Mapping[str, str] = field(default_factory=dict)
    """`right`, `wrong` or `unscored`, by judge."""

    @property
    def place(self) -> CellKey:
        """Which cell of the matrix it fills."""
        return cell_key_of(self)

    @property
    def truncated(self) -> bool:
        """Whether the cap cut the answer off."""
        return self.finish_reason == "length"


class Repeat(NamedTuple):
    """A row that is there twice."""

    key: str
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StudyData:
    """Everything that a study's streams say; `planned` is None before its plan is stored."""

    run: str
    planned: StudyPlanned | None
    rows: tuple[Row, ...]
    prepared: tuple[ArmPrepared, ...]
    graded: tuple[AnswerGraded, ...]
    """Of the rows, for what grading cost."""
    ended: StudyEnded | None
    repeats: tuple[Repeat, ...]
    missing_cells: tuple[CellKey, ...]
    """Cells of the matrix without a row: not run. (What was run and failed us is a row.)"""
    over: str | None = None
    """Why the run is over, by whomever; None while it goes on, or is paused."""
    settings: Mapping[str, object] = field(default_factory=dict)
    """The table `[study]` of its plan."""

    @property
    def running(self) -> bool:
        """Whether more may still come."""
        return self.ended is None and self.over is None

    @property
    def stopped(self) -> bool:
        """Whether somebody ended it before the study itself did."""
        return self.ended is None and self.over is not None

    @property
    def duplicates(self) -> tuple[str, ...]:
        """Keys that occur twice."""
        return tuple(each.key for each in self.repeats)


def read_study(ledger: Reader, run: str) -> StudyData:
    """Read a study, going on or ended, with what it builds on.

    A row of an earlier run counts where this study's matrix has its cell with the same key; where
    a later run filled the cell again, under another recipe, the later row counts.

    Raises:
        LedgerError: the record cannot be read.
    """
    own = read_stream(ledger, run)
    planned = own.planned
    if planned is None:
        made = tuple(own.prepared)
        return StudyData(run, None, (), made, (), own.ended, (), (), own.over, own.settings)
    matrix = Matrix(planned)
    earlier = [read_stream(ledger, each) for each in planned.builds_on]
    counted, seen = _counted(matrix, earlier, own)
    streams = (*earlier, own)
    graded = comparable_grades(streams)
    rows = _rows(planned, counted.values(), graded)
    keys = {row.key for row in rows}
    return StudyData(
        run,
        planned,
        rows,
        tuple(fact for each in streams for fact in each.prepared if matrix.needs(fact)),
        tuple(fact for fact in graded if fact.key in keys),
        own.ended,
        tuple(Repeat(key, tuple(runs)) for key, runs in seen.items() if len(runs) > 1),
        matrix.lacking(rows),
        own.over,
        own.settings,
    )


def rows_by_student(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by the student's variant, in the order of first sight."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.student].append(row)
    return dict(grouped)


def strict_outcome(fact: StudyAttempted) -> Outcome:
    """What the strict extractor alone makes of an answer: failed where another rule had to help."""
    if fact.outcome in ("missing", "failed"):
        return fact.outcome
    return fact.outcome if fact.rule in STRICT else "failed"


_Counted = dict[CellKey, tuple[str, StudyAttempted]]


def _counted(
    matrix: Matrix, earlier: list[StudyStream], own: StudyStream
) -> tuple[_Counted, dict[str, list[str]]]:
    """The attempt that counts for each cell, with its run; and the runs that hold each key."""
    counted: _Counted = {}
    seen: dict[str, list[str]] = defaultdict(list)
    older = ((each.run, fact) for each in earlier for fact in each.attempts if matrix.has(fact))
    for run, fact in chain(older, ((own.run, fact) for fact in own.attempts)):
        seen[fact.key].append(run)
        if len(seen[fact.key]) == 1:
            counted[cell_key_of(fact)] = run, fact
    return counted, seen


def _rows(
    planned: StudyPlanned,
    counted: Iterable[tuple[str, StudyAttempted]],
    graded: Iterable[AnswerGraded],
) -> tuple[Row, ...]:
    students = {each.variant: each for each in planned.students}
    grades: dict[str, dict[str, str]] = defaultdict(dict)
    for grade in graded:
        grades[grade.key][grade.judge] = grade.grade
    rows = []
    for run, fact in counted:
        student = students.get(fact.student)
        rows.append(
            Row(
                **{name: getattr(fact, name) for name in _SAME},
                run=run,
                title=student.title if student else fact.student,
                parameters=student.parameters if student else None,
                strict=strict_outcome(fact),
                grades=grades.get(fact.key, {}),
            )
        )
    return tuple(rows)


_SAME = tuple(each.name for each in fields(Row) if each.name in StudyAttempted.model_fields)

__all__ = ["Cell", "CellKey", "Repeat", "Row", "StudyData", "read_study", "rows_by_student"]
