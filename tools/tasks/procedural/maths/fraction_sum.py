"""Skill `fraction-sum`: what is in a jug after some is poured in and some taken out."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from math import gcd, lcm
from random import Random
from typing import Final, NamedTuple

from tools.tasks.generated import Problem
from tools.tasks.procedural.maths.wording import PEOPLE, chain, many
from tools.tasks.procedural.problem import Number, problem

_LIQUIDS: Final = ("juice", "milk", "water", "syrup", "soup", "oil", "cider", "broth")
_SHARED: Final = (48, 60, 72, 84, 90, 96, 120, 144, 180)
"""Numbers whose divisors are the denominators of the last level."""
_PARTS: Final = ("fifths", "sixths", "sevenths", "eighths", "ninths", "tenths")


class _Amount(NamedTuple):
    """A fraction of a litre; negative where it is taken out."""

    numerator: int
    denominator: int

    def __str__(self) -> str:
        return f"{abs(self.numerator)}/{self.denominator}"


def make(rng: Random, level: int) -> Problem:
    """A denominator in words; equal ones; one a multiple of the other; three; five."""
    if level == 0:
        return _of_parts(rng)
    while True:
        amounts = _drawn(rng, level)
        filled = list(accumulate(Fraction(each.numerator, each.denominator) for each in amounts))
        if min(filled) > 0 and filled[-1].denominator > 1:
            break
    total = filled[-1]
    answer = Number(f"{total.numerator}/{total.denominator}")
    return problem(_prompt(rng, amounts), answer, _work(amounts))


def _of_parts(rng: Random) -> Problem:
    name, liquid, parts = rng.choice(PEOPLE), rng.choice(_LIQUIDS), rng.choice(_PARTS)
    held, poured = rng.randint(2, 6), rng.randint(1, 5)
    prompt = (
        f"A jug holds {held} {parts} of a litre of {liquid}. {name} pours in "
        f"{many(poured, parts)} more. How many {parts} are in the jug now?"
    )
    total = held + poured
    work = [
        ("Find the denominator", f"All are {parts}."),
        ("Widen each fraction", "Both stay as they are."),
        ("Work the numerators", f"{held} + {poured} = {total}."),
        ("Keep the denominator", f"{total} {parts}."),
        ("Shorten it", f"The {parts} are asked for: {total}."),
    ]
    return problem(prompt, total, work)


def _drawn(rng: Random, level: int) -> list[_Amount]:
    bottoms = _denominators(rng, level)
    signs = (1, 1, -1, 1, -1)[: len(bottoms)]
    return [
        _Amount(sign * rng.choice([top for top in range(1, below) if gcd(top, below) == 1]), below)
        for sign, below in zip(signs, bottoms, strict=True)
    ]


def _denominators(rng: Random, level: int) -> list[int]:
    if level == 1:
        return [rng.choice((3, 4, 5, 6, 7, 8, 9, 10))] * 2
    if level == 2:
        small = rng.randint(2, 6)
        return rng.sample([small, small * rng.randint(2, 5)], 2)
    if level == 4:
        shared = rng.choice(_SHARED)
        return rng.sample([each for each in range(6, 49) if shared % each == 0], 5)
    while True:
        found = [rng.randint(2, 14) for _ in range(3)]
        # Denominators of which one would do for all belong to the level below.
        if lcm(*found) > max(found):
            return found


def _prompt(rng: Random, amounts: Sequence[_Amount]) -> str:
    name, liquid = rng.choice(PEOPLE), rng.choice(_LIQUIDS)
    first, *later = amounts
    events = [
        f"pours in {each} litre" if each.numerator > 0 else f"takes out {each} litre"
        for each in later
    ]
    return (
        f"A jug holds {first} litre of {liquid}. {name} {', then '.join(events)}. "
        f"How many litres of {liquid} are in the jug now? Write it as one fraction, "
        "neither as a mixed number nor as a decimal."
    )


def _work(amounts: Sequence[_Amount]) -> list[tuple[str, str]]:
    bottoms = [each.denominator for each in amounts]
    shared = lcm(*bottoms)
    tops = [each.numerator * (shared // each.denominator) for each in amounts]
    total, divisor = sum(tops), gcd(sum(tops), shared)
    return [
        ("Find the denominator", f"{', '.join(map(str, bottoms))} all divide {shared}."),
        (
            "Widen each fraction",
            ", ".join(
                f"{each} = {abs(top)}/{shared}" for each, top in zip(amounts, tops, strict=True)
            )
            + ".",
        ),
        ("Work the numerators", f"{chain(*tops)} = {total}."),
        ("Keep the denominator", f"{total}/{shared}."),
        (
            "Shorten it",
            f"{divisor} divides both {total} and {shared}: {total // divisor}/{shared // divisor}.",
        ),
    ]
