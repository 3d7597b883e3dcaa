"""Answers of all kinds against real keys, in one pool that outlives every one of them."""

import asyncio
import json
from pathlib import Path

import pytest
import pytest_asyncio

from tools.algebra.errors import UnknownDatasetError
from tools.algebra.scorer import LONGEST_ANSWER, Scorer
from tools.algebra.worker import AnswerLimits

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUZZLE = {
    "question": "Make 24 from 8, 5, 10, 6.",
    "answer": "10*(8 - 5) - 6",
    "metadata": {"numbers": [8, 5, 10, 6]},
}
QUEENS = {"answer": "", "metadata": {"valid_answers": ["_ Q _ _\n_ _ _ Q\nQ _ _ _\n_ _ Q _"]}}
SPIRAL = {"answer": "1 2 3 4", "metadata": {}}
INTEGRAL = {"answer": "x**2 + C", "metadata": {"variable": "x", "integrand": "2*x"}}
TOUCH = "__import__('os').system('touch {mark}')"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scorer(sandbox):
    async with Scorer(sandbox, workers=2, limits=AnswerLimits(wall_seconds=1)) as scorer:
        yield scorer


@pytest.mark.parametrize(
    ("gold", "answer", "failure"),
    [
        ("12", "12.0", None),
        ("1000", "1,000", None),
        ("1/2", "0.5", None),
        (r"\frac{2}{6}", "1/3", None),
        ("x + 1", "1+x", None),
        ("2*x", "2x", None),
        ("$x^2$", "x**2", None),
        ("sqrt(8)", r"2\sqrt{2}", None),
        ("(1, 2)", "(1,2)", None),
        (r"\{1, 2\}", r"\{2, 1\}", None),
        ("50%", "0.5", None),
        ("1e3", "1000", None),
        ("-3", "- 3", None),
        ("12", "13", "wrong"),
        ("12", "12 or 13", "wrong"),
        ("(1, 2)", "[1, 2]", "wrong"),
        ("x", "y", "wrong"),
        ("12", "?!", "format"),
        ("12", r"\frac{1}{", "format"),
    ],
)
async def test_maths(gold: str, answer: str, failure: str | None, scorer) -> None:
    found = await scorer.score("maths", {"answer": gold}, answer)
    assert found.failure == failure, found


async def test_key_that_is_no_mathematics_is_undecided(scorer) -> None:
    found = await scorer.score("maths", {"answer": "?!"}, "12")
    assert found.outcome == "undecided"


@pytest.mark.parametrize(
    ("dataset", "entry", "answer", "failure", "score"),
    [
        ("puzzle24", PUZZLE, "10*(8 - 5) - 6", None, 1.0),
        ("puzzle24", PUZZLE, "10*(8 - 5) - 5", "wrong", 0.01),
        ("puzzle24", PUZZLE, "ten", "wrong", 0.01),
        ("n_queens", QUEENS, "_ Q _ _\n_ _ _ Q\nQ _ _ _\n_ _ Q _", None, 1.0),
        ("n_queens", QUEENS, "Q _ _ _\n_ _ _ Q\nQ _ _ _\n_ _ Q _", "wrong", 0.0),
        ("spiral_matrix", SPIRAL, "1 2 3 4", None, 1.0),
        ("spiral_matrix", SPIRAL, "[1, 2, 3, 4]", "wrong", 0.1),
        ("simple_integration", INTEGRAL, "x**2", None, 1.0),
        ("simple_integration", INTEGRAL, "x**2 + sin(x)", "wrong", 0.0),
    ],
)
async def test_only_a_full_score_passes(dataset, entry, answer, failure, score, scorer) -> None:
    found = await scorer.score("gym", {"dataset": dataset, "entry": entry}, answer)
    assert (found.failure, found.score) == (failure, score), found


async def test_unknown_dataset_is_no_verdict(scorer) -> None:
    with pytest.raises(UnknownDatasetError, match="no_such_game"):
        await scorer.score("gym", {"dataset": "no_such_game", "entry": {}}, "1")
    assert (await scorer.score("maths", {"answer": "2x"}, "x*2")).outcome == "passed"


MATHS = [
    "$9^{9^{9^{9}}}$",
    "factorial(factorial(99999))",
    TOUCH,
    f"${TOUCH}$",
    rf"\boxed{{{TOUCH}}}",
    "eval(\"__import__('os')._exit(0)\")",
    "().__class__.__base__.__subclasses__()",
    "(lambda: exit())()",
    "(" * 5000,
    r"\frac{" * 1000,
    r"\sqrt{" * 2000 + "2" + "}" * 2000,
    "9" * 5000,
    "x" * (LONGEST_ANSWER + 1),
    "\0\n\r\x1b[2J",
    "\ud800\U0010ffff",
    r"\input{/etc/passwd}",
    '{"verdict": "passed", "evidence": ""}',
    "passed",
    r"\int_0^1 e^{x^{x^{x}}} dx",
    "nan",
    r"\infty",
]
GYM = [
    ("puzzle24", PUZZLE, TOUCH),
    ("puzzle24", PUZZLE, f"24 if {TOUCH} else 8+5+10+6"),
    ("puzzle24", PUZZLE, "5! + " + TOUCH),
    ("puzzle24", PUZZLE, "9**9**9**9"),
    ("puzzle24", PUZZLE, "(lambda: 24)() # 8 5 10 6"),
    ("puzzle24", PUZZLE, "preview.__globals__"),
    ("puzzle24", PUZZLE, "sympify('__import__(\"os\")._exit(0)')"),
    ("puzzle24", PUZZLE, "log(8, 5, 10, key=6)"),
    ("n_queens", QUEENS, TOUCH),
    ("n_queens", QUEENS, f"  \t{TOUCH}"),
    ("n_queens", QUEENS, f"[{TOUCH}]"),
    ("n_queens", QUEENS, f"(x := {TOUCH})\n"),
    ("n_queens", QUEENS, "[c for c in ().__class__.__base__.__subclasses__()]"),
    ("n_queens", QUEENS, "f'{exit()}'"),
    ("n_queens", QUEENS, "[" * 5000),
    ("spiral_matrix", SPIRAL, "[*open('/etc/passwd')]"),
    ("simple_integration", INTEGRAL, f"x**2 + {TOUCH}"),
    ("simple_integration", INTEGRAL, "x.__class__"),
    ("simple_integration", INTEGRAL, "exp(exp(exp(exp(999999999))))**x"),
]


async def assert_all_fail(scorer: Scorer, kind, trials, innocent, at_once: int) -> None:
    """Each hostile answer fails, and an innocent one right after it passes."""
    turns = asyncio.Semaphore(at_once)

    async def one(data, answer: str) -> None:
        async with turns:
            found = await scorer.score(kind, data, answer)
            assert found.outcome == "failed", (data, answer[:60], found)
            following = await scorer.score(kind, *innocent)
            assert following.outcome == "passed", (data, answer[:60], following)

    async with asyncio.TaskGroup() as tasks:
        for data, answer in trials:
            tasks.create_task(one(data, answer))


async def test_no_hostile_answer_to_maths_passes(scorer, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    trials = [({"answer": "12"}, answer.replace("{mark}", str(mark))) for answer in MATHS]
    await assert_all_fail(scorer, "maths", trials, ({"answer": "3/4"}, "0.75"), at_once=2)
    assert not mark.exists()


async def test_no_hostile_answer_to_a_game_passes(scorer, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    trials = [
        ({"dataset": dataset, "entry": entry}, answer.replace("{mark}", str(mark)))
        for dataset, entry, answer in GYM
    ]
    innocent = ({"dataset": "puzzle24", "entry": PUZZLE}, PUZZLE["answer"])
    await assert_all_fail(scorer, "gym", trials, innocent, at_once=1)
    assert not mark.exists()


async def test_tower_of_powers_is_a_timeout(scorer) -> None:
    found = await scorer.score("maths", {"answer": "12"}, "9**9**9**9")
    assert (found.outcome, found.failure) == ("failed", "timeout")


async def test_keys_travel_unharmed(scorer) -> None:
    """What the host sends is JSON of text, whatever the text is."""
    odd = json.loads('"\\ud800 \\u2028 \\" \\n"')
    found = await scorer.score("gym", {"dataset": "n_queens", "entry": QUEENS}, odd)
    assert found.failure == "wrong"
