"""Gold answers, computed again from the words of the prompt alone."""

import ast
import re
from collections.abc import Callable
from fractions import Fraction

import pytest

from tools.tasks.arithmetic.family import arithmetic
from tools.tasks.reference import TaskReference

_FACTORS = {
    ("kilometres", "metres"): 1000,
    ("metres", "centimetres"): 100,
    ("centimetres", "millimetres"): 10,
    ("kilograms", "grams"): 1000,
    ("litres", "millilitres"): 1000,
    ("weeks", "days"): 7,
    ("days", "hours"): 24,
    ("hours", "minutes"): 60,
    ("minutes", "seconds"): 60,
    ("feet", "inches"): 12,
    ("pounds", "ounces"): 16,
}


def _numbers(prompt: str) -> list[Fraction]:
    return [Fraction(each) for each in re.findall(r"\d+(?:\.\d+)?", prompt)]


def _expression(prompt: str) -> Fraction:
    text = prompt.removeprefix("What is ").removesuffix("?")
    return Fraction(eval(compile(ast.parse(text, mode="eval"), "prompt", "eval")))


def _converted(prompt: str) -> Fraction:
    small, large = prompt.split()[2], prompt.split()[5].rstrip("?")
    count, rest, *_ = [*_numbers(prompt), Fraction(0)]
    return count * _FACTORS[large, small] + rest


def _clock(prompt: str) -> Fraction:
    hour, minute, hours, minutes = _numbers(prompt)
    return ((hour + hours) * 60 + minute + minutes) % (24 * 60)


def _minutes(prompt: str) -> Fraction:
    hour, minute, later, end = _numbers(prompt)
    return 60 * (later - hour) + end - minute


def _change(prompt: str) -> Fraction:
    count, price, paid = _numbers(prompt)
    return paid - count * price


def _solution(prompt: str) -> Fraction:
    *factor, term, right = _numbers(prompt)
    return (right - term) / (factor[0] if factor else 1)


def _next(prompt: str) -> Fraction:
    first, second, *_, last = _numbers(prompt)
    return last + second - first


REDONE: dict[str, Callable[[str], Fraction]] = {
    "addition": _expression,
    "subtraction": _expression,
    "multiplication": _expression,
    "division": _expression,
    "order_of_operations": _expression,
    "remainder": lambda prompt: _numbers(prompt)[0] % _numbers(prompt)[1],
    "average": lambda prompt: sum(_numbers(prompt)) / len(_numbers(prompt)),
    "digit_sum": lambda prompt: Fraction(sum(map(int, re.sub(r"\D", "", prompt)))),
    "percentage": lambda prompt: _numbers(prompt)[0] * _numbers(prompt)[1] / 100,
    "unit_conversion": _converted,
    "clock": _clock,
    "duration": _minutes,
    "change": _change,
    "comparison": lambda prompt: max(_numbers(prompt)),
    "equation": _solution,
    "sequence": _next,
}


def _gold(text: str) -> Fraction:
    hours, colon, minutes = text.partition(":")
    return 60 * Fraction(hours) + Fraction(minutes) if colon else Fraction(text)


def test_every_skill_is_computed_again() -> None:
    assert set(REDONE) == set(arithmetic().skills())


@pytest.mark.parametrize("skill", REDONE)
def test_gold_answers_are_right(skill: str) -> None:
    family = arithmetic()
    for level in range(family.skills()[skill].levels):
        for seed in range(25):
            reference = TaskReference("arithmetic", family.version, skill, level, seed)
            prompt = family.task(reference).prompt
            assert _gold(family.gold(reference)) == REDONE[skill](prompt), prompt
            assert family.key(reference).data["answer"] == family.gold(reference)


def test_it_begins_with_sums_of_one_digit() -> None:
    family = arithmetic()

    golds = [
        int(family.gold(TaskReference("arithmetic", family.version, "addition", 0, seed)))
        for seed in range(40)
    ]

    assert max(golds) <= 18
