"""Null controls on the record: each one passes an honest study and fails the fault it is for."""

from dataclasses import replace
from pathlib import Path

from observability.ledger.sqlite import LEDGER, SqliteReader
from observability.study.controls import recorded, scaffolds_in
from observability.study.rows import read_study
from observability.study.texts import Texts
from tests.observability.study.world import CANARY, PROCEDURE, TEXTS, World, tell_to

ALL = World(
    skills=2, items=2, arms=("none", "cot", "placebo", "demand", "labels", "full", "best_of")
)


def passed(folder: Path, run: str = "study-1") -> dict[str, bool | None]:
    with SqliteReader(folder / LEDGER) as ledger:
        found = recorded(read_study(ledger, run), Texts(ledger))
    return {each.name: each.passed for each in found}


def test_an_honest_study_passes(tmp_path: Path) -> None:
    assert passed(tell_to(tmp_path, ALL)) == {
        "duplicates": True, "canary": True, "baselines": True,
    }  # fmt: skip


def test_a_key_in_a_prompt_is_found(tmp_path: Path) -> None:
    leaky = replace(ALL, leak=f"The key is {CANARY}0123456789abcdef.")
    assert passed(tell_to(tmp_path, leaky))["canary"] is False


def test_a_step_in_the_bare_prompt_is_found(tmp_path: Path) -> None:
    tainted = replace(ALL, leak=f"Mind this: {PROCEDURE[1].action} and {PROCEDURE[1].because}.")
    assert passed(tell_to(tmp_path, tainted))["baselines"] is False


def test_the_whole_procedure_in_the_bare_prompt_is_found(tmp_path: Path) -> None:
    assert passed(tell_to(tmp_path, replace(ALL, leak=TEXTS["full"])))["baselines"] is False


def test_rows_that_two_runs_hold_are_refused(tmp_path: Path) -> None:
    tell_to(tmp_path, ALL)
    tell_to(tmp_path, replace(ALL, run="study-2", only=("full",), builds_on=("study-1",)))
    assert passed(tmp_path, "study-2")["duplicates"] is False


def test_where_no_prompt_shows_a_procedure_the_scan_says_that_it_saw_none(tmp_path: Path) -> None:
    assert passed(tell_to(tmp_path, replace(ALL, arms=("none", "cot"))))["baselines"] is None


def test_without_a_baseline_there_is_nothing_to_search(tmp_path: Path) -> None:
    assert passed(tell_to(tmp_path, replace(ALL, arms=("full",))))["baselines"] is None


def test_the_procedure_is_read_off_the_prompts(tmp_path: Path) -> None:
    tell_to(tmp_path, ALL)
    with SqliteReader(tmp_path / LEDGER) as ledger:
        found = scaffolds_in(read_study(ledger, "study-1").rows, Texts(ledger))
    assert {tuple(map(str, each.steps)) for each in found} == {tuple(map(str, PROCEDURE))}
