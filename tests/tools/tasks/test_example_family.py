"""The example of docs/families.md, admitted as any family is: copy this file for your own."""

import importlib.util
from pathlib import Path

import pytest

from docs.families import PAGE, counted, page
from tools.extraction.cascade import adapt
from tools.tasks.pools import POOLS, seed_in
from tools.tasks.reference import TaskReference
from tools.tasks.task import Family
from tools.verification import Checker

ROOT = Path(__file__).parents[3]
PATH = ROOT / "examples" / "roman_numerals.py"


@pytest.fixture(scope="module")
def family() -> Family:
    spec = importlib.util.spec_from_file_location("roman_numerals", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.roman_numerals()


async def test_gold_answers_pass_and_those_of_other_tasks_fail(family: Family) -> None:
    async with Checker() as checker:
        for name, skill in family.skills().items():
            for level in range(skill.levels):
                references = [
                    TaskReference(family.name, family.version, name, level, seed_in(pool, 0))
                    for pool in POOLS
                ]
                golds = [family.gold(reference) for reference in references]
                assert len(set(golds)) == len(golds)
                for reference, gold, other in zip(
                    references, golds, golds[1:] + golds[:1], strict=True
                ):
                    form, key = family.task(reference).format, family.key(reference)
                    said = [adapt(f"ANSWER: {text}", form).answer for text in (gold, other)]
                    outcomes = [(await checker.check(key, each)).outcome for each in said]
                    assert outcomes == ["passed", "failed"], (reference, gold, other)


def test_worked_solutions_end_in_the_gold_answer(family: Family) -> None:
    for level in range(3):
        reference = TaskReference(family.name, family.version, "read", level, 0)
        worked = family.task(reference).worked
        assert worked is not None
        assert worked.steps[-1].result == family.gold(reference)


def test_the_page_shows_the_example_as_it_is() -> None:
    maker = PATH.read_text().partition("def _write")[2].partition("\n\n\n")[0]
    assert f"def _write{maker}" in PAGE.read_text()


def test_the_pages_tables_are_current() -> None:
    assert PAGE.read_text() == page(), "run python docs/families.py"


def test_the_pages_counts_keep_families_apart_and_take_a_skill_once() -> None:
    mix, gcd, more = ({"level": level} for level in ("mix@1/all/0", "gym@2/gcd/0", "gym@2/gcd/1"))
    assert list(counted([mix, gcd, more], [gcd, more], []))[1:3] == [
        "| `gym` | 1 | 1 | 0 |",
        "| `mix` | 1 | 0 | 0 |",
    ]
