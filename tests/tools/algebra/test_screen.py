"""The list of scorers that evaluate an answer is complete for the installed version."""

import inspect
import re

from reasoning_gym.factory import DATASETS

from tools.algebra import plain
from tools.algebra.inside import scoring

EVALUATES = re.compile(r"(?<![\w.])(eval|exec|sympify)\(|\bparse_expr\(")


def test_every_evaluating_scorer_is_screened() -> None:
    found = {
        name
        for name, (dataset, _) in DATASETS.items()
        if EVALUATES.search(inspect.getsource(dataset.score_answer))
    }
    harmless = {"number_sorting"}  # evaluates the key, never the answer
    assert found - harmless <= scoring.LITERAL | scoring.EXPRESSION
    assert found >= scoring.LITERAL | scoring.EXPRESSION


def test_numbers_written_plainly() -> None:
    assert plain.same("1,000", "1000.0")
    assert plain.same("-0.5", " -0.50 ")
    assert plain.same("a  b", "a b")
    assert not plain.same("010", "10")  # a code, not a number
    assert not plain.same("1", "1e0")
    assert not plain.same("a", "A")
    assert not plain.same("1" * 41, "1" * 41 + ".0")
