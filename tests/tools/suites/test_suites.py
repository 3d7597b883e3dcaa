"""Suites: their tasks, what is kept from them, and what their skills are taught with."""

import importlib.util
import json
from pathlib import Path

import pytest

from tools.scaffold.arms import build_arm
from tools.scaffold.leaks import scan
from tools.scaffold.model import Scaffold, Step
from tools.suites.catalogue import suite_of
from tools.suites.suite import Suite, SuiteError
from tools.tasks.catalogue import families
from tools.tasks.pools import pool_of

FAMILIES = families()
CHOICES = ("human-eval", "arithmetic/addition", "reasoning_gym/leg_counting:0-1")


def own(folder: Path, lines: int) -> Suite:
    path = folder / "mine.jsonl"
    written = (
        json.dumps({"prompt": f"What is {n} and {n}?", "answer": 2 * n}) for n in range(lines)
    )
    path.write_text("\n".join(written))
    return suite_of(str(path), families(path))


def test_human_eval_asks_all_of_its_tasks_once() -> None:
    asked = suite_of("human-eval", FAMILIES).references(0)
    assert len(set(asked)) == len(asked) == 164


@pytest.mark.parametrize("choice", CHOICES)
def test_more_tasks_begin_with_the_same(choice: str) -> None:
    suite = suite_of(choice, FAMILIES)
    few, more = suite.references(3), suite.references(8)
    for skill in suite.skills:
        first, second = ([each for each in of if each.path == skill] for of in (few, more))
        assert second[: len(first)] == first
        assert (len(first), len(second)) == (3, 8)


def test_levels_take_turns() -> None:
    suite = suite_of("reasoning_gym/leg_counting:0-1", FAMILIES)
    assert [each.level for each in suite.references(4)] == [0, 1, 0, 1]


@pytest.mark.parametrize("choice", CHOICES)
def test_what_is_shown_or_practised_is_never_asked(choice: str, tmp_path: Path) -> None:
    for suite in (suite_of(choice, FAMILIES), own(tmp_path, 60)):
        asked = {suite.task(each).prompt for each in suite.references(5)}
        for skill in suite.skills:
            shown = [demo.prompt for demo in suite.material(skill).demos]
            practised = [
                task.prompt
                for pool in ("curriculum", "selection")
                for task in suite.practice(skill, pool, 4)
            ]
            assert shown
            assert practised
            assert asked.isdisjoint(shown + practised)
            assert set(shown).isdisjoint(practised)


def test_a_family_of_ones_own_is_a_suite_at_once() -> None:
    path = Path(__file__).parents[3] / "examples" / "roman_numerals.py"
    spec = importlib.util.spec_from_file_location("roman_numerals", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    suite = suite_of("roman/*:0-2", {"roman": module.roman_numerals()})
    assert suite.skills == ("roman/read", "roman/write")
    assert [each.level for each in suite.references(6)] == 2 * [0, 1, 2, 0, 1, 2]
    assert all(suite.material(skill).demos for skill in suite.skills)


def test_of_a_file_one_task_in_seven_is_kept(tmp_path: Path) -> None:
    suite = own(tmp_path, 200)
    asked = suite.references(0)
    assert all(pool_of(each.seed) != "selection" for each in asked)
    assert 150 <= len(asked) <= 185


def test_a_demonstration_ends_with_its_answer() -> None:
    demo = suite_of("arithmetic/addition", FAMILIES).material("arithmetic/addition").demos[0]
    assert demo.solution.splitlines()[-1].startswith("ANSWER: ")
    assert len(demo.solution.splitlines()) > 2


def test_the_procedure_for_programs_gives_nothing_away() -> None:
    suite, family = suite_of("human-eval", FAMILIES), FAMILIES["human_eval"]
    scaffold = suite.material(suite.skills[0]).scaffold
    assert scaffold is not None
    texts = {str(each): suite.task(each).prompt for each in suite.references(0)}
    texts |= {f"gold of {each}": family.gold(each) or "" for each in suite.references(0)}
    assert scan(scaffold, texts).outcome == "clean"
    for name in ("placebo", "placebo/2", "placebo/3", "shuffled"):
        assert build_arm(name, scaffold, tasks_text="\n".join(texts.values())).text


def test_a_scaffold_of_ones_own_replaces_the_suites_and_changes_its_version() -> None:
    scaffold = Scaffold(
        (Step("Look", "you begin", "look twice", "haste errs"),), ("x/y",), "imported"
    )
    for choice in CHOICES:
        suite, changed = suite_of(choice, FAMILIES), suite_of(choice, FAMILIES, scaffold=scaffold)
        assert changed.material(changed.skills[0]).scaffold == scaffold
        assert changed.version != suite.version


@pytest.mark.parametrize(
    ("choice", "skills", "said"),
    [
        ("procedural-41", (), "there is no such suite"),
        ("nobody/*", (), "no family is called 'nobody'"),
        ("arithmetic/nothing", (), "it has no skill 'nothing'"),
        ("arithmetic/addition:9", (), "levels 0 to"),
        ("arithmetic/*", ("nothing",), "it has no skill 'nothing'"),
        ("objects_plan/*", (), "cannot judge pictures"),
    ],
)
def test_a_wrong_choice_is_refused(choice: str, skills: tuple[str, ...], said: str) -> None:
    with pytest.raises(SuiteError, match=said):
        suite_of(choice, FAMILIES, skills)


def test_sizes_that_a_suite_cannot_have_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="never run out"):
        suite_of("arithmetic/addition", FAMILIES).references(0)
    with pytest.raises(SuiteError, match="or to 0 for all"):
        own(tmp_path, 20).references(50)
