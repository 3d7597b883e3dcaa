from pathlib import Path
from typing import Any

import pytest

from docs.generate import PAGE, page
from graph.settings import PlanError, make_plan, read_plan
from graph.skill_range import SkillRange


def test_a_plan_is_read_and_its_changes_replace_settings(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text('lanes = 2\nskills = ["arithmetic/addition:1-2"]\n')
    plan = read_plan(path, lanes=3)
    assert (plan.lanes, plan.skills) == (3, ("arithmetic/addition:1-2",))


def test_own_tasks_are_found_beside_the_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text('tasks = "mine.jsonl"\n')
    assert read_plan(path).tasks == tmp_path / "mine.jsonl"


@pytest.mark.parametrize(
    ("more", "sources"),
    [
        ({"skills": ["a/b"]}, "generalised library"),
        ({"tasks": "mine.jsonl"}, "generalised library self_written"),
        ({"tasks": "mine.jsonl", "candidates": {"most": 1}}, "generalised library self_written"),
        (
            {"tasks": "mine.jsonl", "distiller": {"simulated": "null"}},
            "model generalised library self_written",
        ),
        ({"tasks": "mine.jsonl", "candidates": {"sources": ["library"]}}, "library"),
    ],
)
def test_somebody_can_write_for_own_tasks(more: dict[str, Any], sources: str) -> None:
    plan = make_plan(more)
    assert plan.candidates.sources == tuple(sources.split())
    assert make_plan(plan.model_dump(mode="json")) == plan


@pytest.mark.parametrize(
    ("text", "setting", "problem"),
    [
        ("lanes = 0", "lanes", "greater than or equal to 1"),
        ("skills = ['Nonsense!']", "the plan", "'Nonsense!' is not family/skill"),
        ("", "the plan", "name at least one of `skills` and `tasks`"),
        ("skills = ['a/b']\nepisodes = 3", "episodes", "Extra inputs"),
        ("skills = ['a/b']\n[budget]\nminutes = -1", "budget.minutes", "greater than 0"),
        ("skills = ['a/b']\n[candidates]\nsources = ['model']", "the plan", "[distiller] table"),
        ("skills = ['a/b']\n[student]\nlocal = 'x'\nbase_url = 'y'", "student", "exactly one"),
        ("lanes = ", "the file", "is no TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, setting: str, problem: str) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(text)
    with pytest.raises(PlanError) as caught:
        read_plan(path)
    assert caught.value.setting == setting
    assert problem in caught.value.problem
    assert str(path) in str(caught.value)


def test_a_missing_plan_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"nowhere\.toml: the file: No such file"):
        read_plan(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    ("text", "low", "high"), [("a/b", 0, None), ("a/b:2", 2, 2), ("a/b:0-3", 0, 3)]
)
def test_a_skill_names_its_levels(text: str, low: int, high: int | None) -> None:
    assert SkillRange.parse(text) == SkillRange(path="a/b", low=low, high=high)


def test_a_plan_survives_the_ledger() -> None:
    plan = make_plan({"skills": ["arithmetic/addition"], "student": {"simulated": "null"}})
    assert make_plan(plan.model_dump(mode="json")) == plan


def test_the_settings_page_is_current() -> None:
    assert PAGE.read_text() == page(), "run python docs/generate.py"
