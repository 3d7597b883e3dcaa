"""One face over all kinds of keys, and golds of every family that verify through it."""

import json

import pytest
import pytest_asyncio

from tools.scene.plan import Plan
from tools.scene.three import to_three
from tools.tasks.task import Key
from tools.verification import BrokenKeyError, Checker

pytestmark = pytest.mark.asyncio(loop_scope="module")

CASES = [{"args": [2], "expected": 4}, {"args": [3], "expected": 9}]
EVEN = "def check(answer): return int(answer) % 2 == 0"
QUEENS = {"answer": "", "metadata": {"valid_answers": ["Q"]}}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def checker():
    async with Checker() as checker:
        yield checker


@pytest.mark.parametrize(
    ("kind", "data", "right", "wrong"),
    [
        ("text", {"answer": "abc"}, " abc ", "abd"),
        ("maths", {"answer": "1/2"}, "0.5", "0.6"),
        ("gym", {"dataset": "n_queens", "entry": QUEENS}, "Q", "_ _"),
        (
            "tests",
            {"entry_point": "f", "cases": CASES},
            "def f(x): return x*x",
            "def f(x): return x",
        ),
        (
            "asserts",
            {"entry_point": "f", "preamble": "y = 2\n", "tests": "def check(f): assert f(2) == 4"},
            "def f(x): return x*y",
            "def f(x): return x",
        ),
        ("checker", {"source": EVEN}, "2", "3"),
        ("demands", {"demands": [{"skill": "end", "is": "end", "value": "?"}]}, "a ?", "a"),
    ],
)
async def test_every_kind_passes_and_fails(kind, data, right, wrong, checker) -> None:
    assert (await checker.check(Key(kind, data), right)).outcome == "passed"
    assert (await checker.check(Key(kind, data), wrong)).failure == "wrong"
    assert (await checker.check(Key(kind, data), " \n")).failure == "empty"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("text", {}),
        ("maths", {"answer": 3}),
        ("gym", {"dataset": "n_queens"}),
        ("tests", {"entry_point": "f", "cases": "none"}),
        ("asserts", {"entry_point": "f", "preamble": ""}),
        ("checker", {}),
        ("demands", {}),
        ("scene", {"format": "plan"}),
        ("scene", {"format": "plan", "contract": {"clauses": []}}),
        ("scene", {"format": "stl", "contract": {"clauses": [{"kind": "draws"}]}}),
        ("oracle", {"answer": "x"}),
    ],
)
async def test_broken_key_is_no_verdict(kind, data, checker) -> None:
    with pytest.raises(BrokenKeyError, match=kind):
        await checker.check(Key(kind, data), "1")


async def test_text_needs_no_sandbox() -> None:
    checker = Checker()
    assert (await checker.check(Key("text", {"answer": "a"}), "a")).outcome == "passed"
    assert checker._sandbox is None


async def test_a_scene_as_data_is_drawn_under_its_own_format(checker: Checker) -> None:
    key = Key("scene", {"format": "three", "contract": {"clauses": [{"kind": "draws"}]}})
    part = {"name": "block", "shape": "box", "size": [2, 2, 2], "at": [0, 1, 0], "color": "red"}
    plan = Plan.model_validate({"parts": [part]})

    found = await checker.check(key, json.dumps(to_three(plan)))
    assert (found.outcome, found.score) == ("passed", 1.0)
    assert found.pictures is not None

    for text, failure in (("no data", "format"), ("[" * 100_000, "format"), ("[3]", "crash")):
        broken = await checker.check(key, text)
        assert (broken.outcome, broken.failure, broken.pictures) == ("failed", failure, None)
