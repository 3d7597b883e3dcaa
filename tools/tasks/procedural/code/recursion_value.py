"""Skill `recursion-value`: what a function that calls itself returns.

Level 0 tells the function by its two calls. A level adds calls, then a choice between two calls,
and two calls at once.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import Final, NamedTuple

from tools.tasks.generated import Problem
from tools.tasks.procedural.code.showing import THINGS, listed, printing
from tools.tasks.procedural.problem import problem

_LABELS: Final = (
    *("Find the stopping case", "List the calls", "Fill in the smallest"),
    *("Climb back up", "Give the first call"),
)
_FUNCTIONS: Final = ("f", "g", "h", "step", "fold", "climb", "build", "walk", "grow", "sink")
_PARAMETERS: Final = ("n", "k", "x", "m", "a", "t")


class _Function(NamedTuple):
    """A function by its lines, and by the calls that each of its calls needs."""

    lines: list[str]
    bases: dict[int, int]
    needs: Callable[[int], tuple[int, ...]]
    value: Callable[[int, dict[int, int]], int]


def recursion_value(rng: Random, level: int) -> Problem:
    """The value of one call, which is printed."""
    name, parameter = rng.choice(_FUNCTIONS), rng.choice(_PARAMETERS)
    function = (_small, _small, _sum, _halving, _double)[level](rng, name, parameter)
    first = _first(rng, level)
    calls = _calls(function, first)
    known = dict(function.bases)
    told = []
    for call in sorted(set(calls) - set(known)):
        known[call] = function.value(call, known)
        told.append(f"{name}({call}) = {known[call]}")
    head = f"def {name}({parameter}):"
    prompt = (
        printing([head, *(f"    {line}" for line in function.lines), f"print({name}({first}))"])
        if level
        else _told(name, rng.choice(THINGS), known)
    )
    reached = [f"{name}({at}) = {value}" for at, value in function.bases.items() if at in calls]
    work = (
        listed([f"{name}({at})" for at in function.bases]),
        listed([f"{name}({call})" for call in calls]),
        listed(reached),
        "; ".join(told),
        f"{name}({first}) = {known[first]}",
    )
    return problem(prompt, known[first], list(zip(_LABELS, work, strict=True)))


def _told(name: str, things: str, known: Mapping[int, int]) -> str:
    added = known[1] - known[0]
    return (
        f"The call `{name}(0)` returns {known[0]} {things}. Then `{name}(1) = {name}(0) + {added}`"
        f" adds {added} more. How many {things} does `{name}(1)` return?"
    )


def _first(rng: Random, level: int) -> int:
    low, high = ((1, 1), (1, 1), (2, 2), (9, 15), (8, 9))[level]
    return rng.randint(low, high)


def _calls(function: _Function, first: int) -> list[int]:
    """Every call that is needed, the largest first."""
    found, waiting = set[int](), [first]
    while waiting:
        call = waiting.pop()
        if call not in found:
            found.add(call)
            waiting += [] if call in function.bases else function.needs(call)
    return sorted(found, reverse=True)


def _small(rng: Random, name: str, n: str) -> _Function:
    return _adding(name, n, rng.randint(2, 9), rng.randint(1, 9))


def _sum(rng: Random, name: str, n: str) -> _Function:
    return _adding(name, n, rng.randint(1, 20), rng.randint(1, 9))


def _adding(name: str, n: str, base: int, term: int) -> _Function:
    lines = [f"if {n} == 0:", f"    return {base}", f"return {name}({n} - 1) + {term}"]
    return _Function(lines, {0: base}, lambda at: (at - 1,), lambda at, known: known[at - 1] + term)


def _halving(rng: Random, name: str, n: str) -> _Function:
    base, term, factor = rng.randint(1, 9), rng.randint(1, 9), rng.randint(2, 3)
    lines = [f"if {n} == 0:", f"    return {base}", f"if {n} % 2 == 0:"]
    lines.append(f"    return {factor} * {name}({n} // 2) - {term}")
    lines.append(f"return {name}({n} - 1) + {n}")

    def needs(at: int) -> tuple[int, ...]:
        return (at - 1,) if at % 2 else (at // 2,)

    def value(at: int, known: dict[int, int]) -> int:
        return known[at - 1] + at if at % 2 else factor * known[at // 2] - term

    return _Function(lines, {0: base}, needs, value)


def _double(rng: Random, name: str, n: str) -> _Function:
    low, high = rng.randint(1, 5), rng.randint(1, 5)
    factor, modulus = rng.randint(2, 4), rng.randint(30, 60)
    lines = [f"if {n} == 0:", f"    return {low}", f"if {n} == 1:", f"    return {high}"]
    lines.append(f"return ({factor} * {name}({n} - 1) + {name}({n} - 2) + {n}) % {modulus}")
    return _Function(
        lines,
        {0: low, 1: high},
        lambda at: (at - 1, at - 2),
        lambda at, known: (factor * known[at - 1] + known[at - 2] + at) % modulus,
    )
