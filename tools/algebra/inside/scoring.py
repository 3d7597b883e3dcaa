"""Scores one answer; runs in the child that dies with it, after `prepare` ran in its parent.

Some of Reasoning Gym's scorers evaluate the answer. What evaluates could also write the reply,
so those answers are screened first: a scorer never sees one that could call anything but a
function of a short list. The rest relies on the process boundary alone.
"""

import ast
import re
from typing import Any

import math_verify

LITERAL = frozenset({"binary_matrix", "n_queens", "spiral_matrix", "string_insertion"})
"""Their scorers `eval` an answer, in case it is a list."""
EXPRESSION = frozenset(
    {
        "countdown",
        "intermediate_integration",
        "polynomial_multiplication",
        "puzzle24",
        "simple_integration",
    }
)
"""Their scorers call `sympy.parse_expr`, which rewrites the answer and then evaluates it."""

FUNCTIONS = frozenset(
    [
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "exp",
        "log",
        "ln",
        "sqrt",
        "Abs",
        "abs",
    ]
)
_VALUES = (ast.Expression, ast.Constant, ast.UnaryOp, ast.unaryop, ast.Load, ast.Name)
_LITERALS = (*_VALUES, ast.List, ast.Tuple)
_EXPRESSIONS = (*_VALUES, ast.BinOp, ast.operator, ast.Call)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_MARKED = re.compile(r"\$|\\boxed|\\\(|\\\[")
_POWERS = re.compile(r"\d+(\*\*\d+)+")  # read as Python does, from the right
_SCIENTIFIC = re.compile(r"(\d)[eE]([+-]?\d+)\b")

Finding = dict[str, str | float]

datasets: dict[str, Any] = {}


def prepare(request: dict[str, Any]) -> bool:
    """Load what a request needs, and say whether anything was; nothing here reads the answer.

    Raises:
        KeyError: there is no such dataset.
    """
    if request["kind"] != "gym" or (name := request["data"]["dataset"]) in datasets:
        return False
    import reasoning_gym
    from reasoning_gym.factory import DATASETS

    if name not in DATASETS:
        raise KeyError(name)
    datasets[name] = reasoning_gym.create_dataset(name, seed=0, size=1)
    return True


def score(request: dict[str, Any]) -> Finding:
    """`{verdict, evidence, score}`: passed, wrong, format, memory, crash or undecided."""
    try:
        if request["kind"] == "maths":
            return maths(request["data"]["answer"], request["answer"])
        return gym(request["data"]["dataset"], request["data"]["entry"], request["answer"])
    except MemoryError:
        return {"verdict": "memory", "evidence": "the answer needs more memory than it may have"}
    except RecursionError:
        return {"verdict": "crash", "evidence": "the answer nests too deep"}


def gym(name: str, entry: dict[str, Any], answer: str) -> Finding:
    """The dataset's own score; only 1.0 passes."""
    if not harmless(name, answer):
        return {
            "verdict": "format",
            "evidence": "more than a value: not given to an evaluating scorer",
        }
    try:
        points = float(datasets[name].score_answer(answer, entry))
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        return {
            "verdict": "format",
            "evidence": f"the scorer could not read it ({type(error).__name__})",
        }
    verdict = "passed" if points == 1.0 else "wrong"
    return {"verdict": verdict, "evidence": f"scored {points:g} by {name}", "score": points}


def harmless(name: str, answer: str) -> bool:
    """Whether evaluating the answer can do nothing but make a value."""
    if name not in LITERAL and name not in EXPRESSION:
        return True
    try:
        tree = compile(answer.strip(), "answer", "eval", ast.PyCF_ONLY_AST)
    except (SyntaxError, ValueError):
        # `eval` refuses it too, and without a parenthesis nothing is called; `parse_expr` may
        # rewrite it into something that evaluates.
        return name in LITERAL and "(" not in answer
    allowed = _LITERALS if name in LITERAL else _EXPRESSIONS
    return all(isinstance(node, allowed) and _plain(node) for node in ast.walk(tree))


def _plain(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return _NAME.fullmatch(node.id) is not None
    if isinstance(node, ast.Call):
        named = isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS
        return named and not node.keywords
    return True


def maths(gold: str, answer: str) -> Finding:
    """Math-Verify's comparison with its three answers kept apart."""
    expected, given = read(gold), read(answer)
    if not expected:
        return {"verdict": "undecided", "evidence": "the key cannot be read as mathematics"}
    if not given:
        return {"verdict": "format", "evidence": "no mathematics could be read in the answer"}
    try:
        equal = math_verify.verify(expected, given, timeout_seconds=None, raise_on_error=True)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        return {"verdict": "undecided", "evidence": f"not comparable ({type(error).__name__})"}
    return {"verdict": "passed" if equal else "wrong", "evidence": "compared as mathematics"}


def read(text: str) -> list[Any]:
    """What Math-Verify reads; text without LaTeX marks is marked, lest it read only a part.

    Its own alarms are off: the parent's clock ends this process instead.
    """
    text = text.strip()
    if not _MARKED.search(text) and not _POWERS.fullmatch(text):
        text = _SCIENTIFIC.sub(r"\1*10^{\2}", text.replace("**", "^").replace("%", r"\%"))
        text = f"${text}$"
    try:
        found = math_verify.parse(text, parsing_timeout=None, raise_on_error=True)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # parsers of arbitrary text raise anything; all of it means unreadable
        return []
    return [each for each in found if not isinstance(each, str)]


def warm() -> None:
    """Do once what sympy and its parsers do on first use."""
    for gold, answer in (("x + 1", "1+x"), ("(1, 2]", "[1, 2]"), (r"\sqrt{8}", r"2\sqrt{2}")):
        maths(gold, answer)


def touch_pages() -> None:
    """Touch, in a process just forked, most of the pages that a check will write to."""
    for cached in (math_verify.parser.parse_expr_cached, math_verify.parser.parse_latex_cached):
        cached.cache_clear()  # or nothing would be done
    maths(r"\frac{2}{6}", "1/3")
