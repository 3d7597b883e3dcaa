from pathlib import Path
from typing import Any

import pytest

from docs.generate import PAGE, page
from graph.settings import PlanError, make_plan, read_plan
from graph.variants import pins_of, variants_of, workers_of
from tools.tasks.skill_range import SkillRange


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
        ("skills = ['a/b']\nepisodes = 3", "episodes", "no such setting"),
        ("skills = ['a/b']\nlane = 3", "lane", "did you mean lanes?"),
        ("skills = 'a/b'", "skills", "must be a list"),
        ("skills = ['a/b']\nbudget = 3", "budget", "must be a table"),
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


PINS: dict[str, Any] = {
    "skills": ["a/b"],
    "student": "student.qwen",
    "distiller": {"worker": "distiller.mine"},
    "verifier": "verifier.mine",
    "judge": {"workers": ["judge.any", "judge.human"]},
}


def test_a_plan_says_who_answers_and_its_record_says_so_too() -> None:
    plan = make_plan(PINS)
    assert make_plan(plan.model_dump(mode="json")) == plan
    assert pins_of(plan) == {
        "student": ("qwen",),
        "distiller": ("mine",),
        "verifier": ("mine",),
        "judge": ("any", "human"),
    }
    assert workers_of(plan) == pins_of(plan) | {"curator": ("any",)}
    assert variants_of(plan) == {role: names[0] for role, names in workers_of(plan).items()}


@pytest.mark.parametrize(
    ("change", "setting", "problem"),
    [
        ({"student": "distiller.mine"}, "student", "role distiller: write student.mine"),
        ({"curator": "student.qwen"}, "curator", "role student: write curator.qwen"),
        ({"student": "qwen"}, "student", "write student.NAME"),
        ({"verifier": "judge.mine"}, "verifier", "role judge: write verifier.mine"),
        ({"judge": "student.qwen"}, "judge", "role student: write judge.qwen"),
        (
            {"distiller": {"worker": "distiller.mine", "temperature": 0}},
            "distiller",
            "temperature is the worker's own",
        ),
        (
            {"distiller": {"simulated": "null"}, "candidates": {"sources": ["self_written"]}},
            "candidates",
            "only student.qwen reaches that: leave it out, or pin the distiller too",
        ),
    ],
)
def test_a_pin_that_cannot_be_is_named_with_what_to_write(
    change: dict[str, Any], setting: str, problem: str
) -> None:
    with pytest.raises(PlanError) as caught:
        make_plan(PINS | change)
    assert caught.value.setting == setting
    assert problem in caught.value.problem


def test_nobody_asks_a_student_out_of_reach_to_write_for_own_tasks() -> None:
    own = {"tasks": "mine.jsonl", "student": "student.qwen"}
    assert make_plan(own).candidates.sources == ("generalised", "library")
    pinned = make_plan(own | {"distiller": "distiller.mine"})
    assert pinned.candidates.sources == ("model", "generalised", "library", "self_written")


def test_whose_settings_differ_asks_others() -> None:
    here = {"base_url": "http://localhost:1/v1", "model": "m"}
    plans = {
        "bare": {"student": here},
        "writes": {"student": here, "distiller": here},
        "writes hot": {"student": here, "distiller": here | {"temperature": 1.5}},
        "minds": {"student": here, "curator": here},
        "reads": {"student": here, "curator": here, "adaptation": {"model": True}},
        "sees": {"student": here, "judge": {"members": [here]}},
        "other student": {"student": here | {"model": "n"}},
        "own tasks": {"student": here, "tasks": "mine.jsonl"},
        "own tasks, other": {"student": here | {"model": "n"}, "tasks": "mine.jsonl"},
        "pinned": {"student": "student.qwen", "tasks": "mine.jsonl"},
        "default": {},
    }
    asked = {
        name: variants_of(make_plan({"skills": ["a/b"]} | table)) for name, table in plans.items()
    }
    assert asked["default"] == asked["default"] | dict.fromkeys(
        ("curator", "distiller", "verifier", "judge"), "any"
    )
    unlike = ("bare", "writes", "writes hot", "own tasks", "own tasks, other")
    assert len({asked[name]["distiller"] for name in unlike}) == len(unlike)
    assert {asked[name]["distiller"] for name in ("bare", "other student", "pinned")} == {"any"}
    assert len({each["curator"] for each in asked.values()}) == 3
    assert len({each["judge"] for each in asked.values()}) == 2
    assert {each["verifier"] for each in asked.values()} == {"any"}
    # What only concerns the run itself makes no other worker.
    longer = make_plan({"skills": ["a/b"], "lanes": 9, "budget": {"tokens": 9}} | plans["writes"])
    assert variants_of(longer) == asked["writes"]
