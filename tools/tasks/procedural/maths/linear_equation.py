"""Skill `linear-equation`: somebody thinks of a number, and tells what became of it."""

from dataclasses import dataclass
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.maths.wording import PEOPLE, chain
from tools.tasks.procedural.problem import problem

_LARGEST: Final = (
    # x, a, b, c, p of a*(x + p) + b = c*x + d
    (9, 1, 5, 0, 0),
    (9, 1, 9, 0, 0),
    (12, 5, 20, 0, 0),
    (25, 15, 60, 9, 0),
    (99, 49, 400, 40, 60),
)
_SIGNS: Final = ((-1,), (1,), (1,), (1, -1), (1, -1))
"""Of b."""


@dataclass(frozen=True)
class _Equation:
    """`a*(x + p) + b = c*x + d`; without a second story, `c` is 0."""

    x: int
    a: int
    b: int
    c: int
    p: int

    @property
    def d(self) -> int:
        return self.a * (self.x + self.p) + self.b - self.c * self.x


def make(rng: Random, level: int) -> Problem:
    """One operation forwards; then backwards; two; unknowns on both sides; then brackets as well.

    Only the last level has numbers below zero.
    """
    equation, name = _drawn(rng, level), rng.choice(PEOPLE)
    if level == 0:
        return _forwards(name, equation.d, -equation.b)
    return problem(_prompt(equation, name), equation.x, _work(equation))


def _drawn(rng: Random, level: int) -> _Equation:
    most_x, most_a, most_b, most_c, most_p = _LARGEST[level]
    while True:
        x = rng.choice([each for each in range(-most_x if level == 4 else 1, most_x + 1) if each])
        a = rng.randint(min(2 + 2 * (level > 2), most_a), most_a)
        b = rng.randint(1, most_b) * rng.choice(_SIGNS[level])
        c = rng.randint(2, min(most_c, a - 2)) if most_c else 0
        equation = _Equation(x, a, b, c, rng.randint(2, most_p) if most_p else 0)
        if equation.d > 0:
            return equation


def _forwards(name: str, known: int, added: int) -> Problem:
    x = known + added
    prompt = (
        f"{name} has the number {known} and adds {added} to it. Which number does {name} have now?"
    )
    work = [
        ("Write the equation", f"x = {known} + {added}."),
        ("Gather the unknowns", "x stands alone."),
        ("Gather the numbers", f"{known} + {added} = {x}."),
        ("Divide", f"{x} / 1 = {x}."),
        ("Put it back", f"Right {known} + {added} = {x}. The number is {x}."),
    ]
    return problem(prompt, x, work)


def _prompt(equation: _Equation, name: str) -> str:
    done = [f"adds {equation.p} to it"] if equation.p else []
    if equation.a > 1:
        done.append(f"multiplies {'the sum' if equation.p else 'it'} by {equation.a}")
    added = f"adds {equation.b}" if equation.b > 0 else f"subtracts {-equation.b}"
    last = f"then {added}" if done else f"{added} to it"
    story = f"{name} thinks of a number, {', '.join([*done, last])}"
    if not equation.c:
        return f"{story}, and gets {equation.d}. What is the number that {name} thinks of?"
    return (
        f"{story}. Multiplying the first number by {equation.c} and adding {equation.d} gives the "
        f"same result. What is the number that {name} thinks of?"
    )


def _work(equation: _Equation) -> list[tuple[str, str]]:
    x, a, c, d = equation.x, equation.a, equation.c, equation.d
    b, left = a * equation.p + equation.b, a - equation.c
    start = f"({_term(1)} + {equation.p})*{a} {chain(0, equation.b)[2:]} = {_right(c, d)}; so "
    result = a * x + b
    return [
        (
            "Write the equation",
            f"{start if equation.p else ''}{_term(a)} {chain(0, b)[2:]} = {_right(c, d)}.",
        ),
        ("Gather the unknowns", f"{_term(a)}{f' - {_term(c)}' if c else ''} = {_term(left)}."),
        ("Gather the numbers", f"{chain(d, -b)} = {d - b}, so {_term(left)} = {d - b}."),
        ("Divide", f"{d - b} / {left} = {x}."),
        (
            "Put it back",
            f"Left {chain(a * x, b)} = {result}, right {chain(c * x, d) if c else d}"
            f"{f' = {c * x + d}' if c else ''}. The number is {x}.",
        ),
    ]


def _term(factor: int) -> str:
    return "x" if factor == 1 else f"{factor}*x"


def _right(c: int, d: int) -> str:
    return f"{_term(c)} + {d}" if c else str(d)
