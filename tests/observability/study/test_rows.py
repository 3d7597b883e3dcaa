"""A study read back: which rows count, which are there twice, which cells nobody ran."""

from dataclasses import replace
from pathlib import Path

import pytest

from observability.ledger.facts import StudyAttempted
from observability.ledger.sqlite import LEDGER, SqliteLedger, SqliteReader
from observability.study.rows import StudyData, read_study, rows_by_student
from tests.observability.study.world import World, tell_to, variant_of

SMALL = World(skills=2, items=2, null_items=1)


def read(folder: Path, run: str = "study-1") -> StudyData:
    with SqliteReader(folder / LEDGER) as ledger:
        return read_study(ledger, run)


def test_every_cell_is_a_row_with_its_student_s_name(tmp_path: Path) -> None:
    study = read(tell_to(tmp_path, SMALL))
    assert len(study.rows) == 2 * (4 * 4 + 2)
    assert study.missing_cells == ()
    assert study.duplicates == ()
    assert study.ended is not None
    by = rows_by_student(study.rows)
    assert {own[0].title: own[0].parameters for own in by.values()} == {"tiny": 0.135, "small": 0.5}


def test_what_an_earlier_run_holds_counts_and_is_no_repeat(tmp_path: Path) -> None:
    tell_to(tmp_path, replace(SMALL, arms=("none", "full"), ended=False))
    later = replace(SMALL, run="study-2", only=("labels", "placebo"), null_items=0)
    tell_to(tmp_path, replace(later, builds_on=("study-1",)))
    study = read(tmp_path, "study-2")
    assert {row.arm: row.run for row in study.rows} == {
        "none": "study-1", "full": "study-1", "labels": "study-2", "placebo": "study-2",
    }  # fmt: skip
    assert (len(study.rows), study.missing_cells, study.duplicates) == (32, (), ())


def test_a_row_of_another_cap_is_none_of_this_study(tmp_path: Path) -> None:
    tell_to(tmp_path, replace(SMALL, cap=200))
    tell_to(tmp_path, replace(SMALL, run="study-2", only=("full",), builds_on=("study-1",)))
    study = read(tmp_path, "study-2")
    assert {row.run for row in study.rows} == {"study-2"}
    assert {place.arm for place in study.missing_cells} == {"none", "labels", "placebo"}


def test_a_key_that_two_runs_hold_is_told(tmp_path: Path) -> None:
    tell_to(tmp_path, SMALL)
    tell_to(tmp_path, replace(SMALL, run="study-2", only=("full",), builds_on=("study-1",)))
    study = read(tmp_path, "study-2")
    assert len(study.duplicates) == 2 * 4 + 2 * 2
    assert study.repeats[0].runs == ("study-1", "study-2")
    assert len({row.key for row in study.rows}) == len(study.rows)


@pytest.mark.parametrize(
    ("task", "rule", "outcome", "strict"),
    [
        ("procedural@1/sums/0/1", "answer_line", "passed", "passed"),
        ("procedural@1/sums/0/1", "boxed", "passed", "failed"),
        ("procedural@1/sums/0/1", "boxed", "failed", "failed"),
        ("procedural@1/sums/0/1", None, "missing", "missing"),
        ("procedural@1/sums/0/1", "answer_line", "undecided", "undecided"),
        ("human_eval@1/he-0/0/0", "code_block", "passed", "passed"),
        ("human_eval@1/he-0/0/0", "whole", "passed", "failed"),
        ("procedural@1/write-list-function/0/3", "code_block", "passed", "passed"),
    ],
)
def test_the_strict_extractor_takes_the_format_that_was_asked_for_alone(
    tmp_path: Path, task: str, rule: str | None, outcome: str, strict: str
) -> None:
    tell_to(tmp_path, replace(SMALL, skills=1, items=1, null_items=0, ended=False))
    with SqliteLedger(tmp_path / LEDGER, "a test") as ledger:
        made = next(
            event.fact for event in ledger.read("study-1") if isinstance(event.fact, StudyAttempted)
        )
        update = {"key": "k", "task": task, "rule": rule, "outcome": outcome}
        ledger.append("study-1", {"k": made.model_copy(update=update)}, ledger.last("study-1"))
    row = next(row for row in read(tmp_path).rows if row.key == "k")
    assert (row.strict, row.student) == (strict, variant_of("tiny"))


def test_before_its_plan_is_stored_a_study_is_empty(tmp_path: Path) -> None:
    tell_to(tmp_path, SMALL)
    study = read(tmp_path, "nobody")
    assert (study.planned, study.rows) == (None, ())
