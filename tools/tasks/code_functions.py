"""Family `code`: small programming tasks with hidden tests.

A skill is a template; each level asks for one thing more to be done with the result.
"""

from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Any, Final

from tools.tasks.code_templates import TEMPLATES, Finish, TaskCore, finishes
from tools.tasks.generated import GeneratedFamily, Generator, Problem
from tools.tasks.task import Key

_LEVELS: Final = 5
_CASES: Final = 10
_ENTRY_POINT: Final = "solve"


def code_functions() -> GeneratedFamily:
    """The family of programming tasks."""
    return GeneratedFamily("code", "1", _table)


def _table() -> Mapping[str, Generator]:
    return {
        template.__name__: Generator(_LEVELS, partial(_make, template=template))
        for template in TEMPLATES
    }


def _make(rng: Random, level: int, *, template: Callable[[Random], TaskCore]) -> Problem:
    while True:
        core = template(rng)
        last = finishes(rng, core.kind)[:level]
        program = _program(core, last)
        cases = _cases(rng, core, program)
        # Tests that all expect the same would pass a program that ignores its input.
        if len({repr(case["expected"]) for case in cases}) > 2:
            key = Key("tests", {"entry_point": _ENTRY_POINT, "cases": cases})
            return Problem(_prompt(core, last), key, program, "code")


def _program(core: TaskCore, last: list[Finish]) -> str:
    lines = [core.program, *(finish.program for finish in last), "return result"]
    body = "\n".join(f"    {line}" for line in lines)
    return f"def {_ENTRY_POINT}({core.parameter}):\n{body}\n"


def _prompt(core: TaskCore, last: list[Finish]) -> str:
    head = f"Write a Python function `{_ENTRY_POINT}({core.parameter})`"
    body = f"`{core.parameter}` is {core.given}"
    if not last:
        return f"{head}. {body}. It returns {core.words}."
    then = "; then ".join(finish.words for finish in last)
    return f"{head}. {body}. Take {core.words}; then {then}. Return the result."


def _cases(rng: Random, core: TaskCore, program: str) -> list[dict[str, Any]]:
    names: dict[str, Any] = {}
    exec(program, names)  # noqa: S102  put together above, from our own templates
    solve = names[_ENTRY_POINT]
    arguments = [core.arguments(rng) for _ in range(_CASES)]
    return [{"args": [argument], "expected": solve(argument)} for argument in arguments]
