"""Skill `percent-change`: a price after it rose and fell by some per cent, one after the other."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from math import lcm
from operator import mul
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.maths.wording import many
from tools.tasks.procedural.problem import problem

_THINGS: Final = (
    *("coat", "lamp", "bike", "clock", "chair", "guitar", "tent", "camera", "radio", "table"),
    *("watch", "drum", "boat", "stove", "mirror", "kite", "helmet", "carpet", "sofa", "flute"),
)
_PERCENTS: Final = (
    (10, 20, 50),
    (10, 50),
    (10, 20, 25, 30, 40, 50),
    (5, 10, 15, 20, 25, 30, 40, 50, 60),
    (5, 10, 15, 20, 25, 30, 35, 40, 45, 60, 65, 75, 80),
)
_CHANGES: Final = (1, 1, 1, 3, 5)
_DEAREST: Final = (90, 900, 2_000, 10_000, 500_000)
_UNITS: Final = (10, 100, 20, 1, 1)
"""What the first price is a multiple of."""


def make(rng: Random, level: int) -> Problem:
    """A rise whose coins are told; a change; of other prices; then three and five.

    All prices are whole.
    """
    while True:
        changes = [
            rng.choice(_PERCENTS[level]) * rng.choice((1, -1) if level else (1,))
            for _ in range(_CHANGES[level])
        ]
        unit = lcm(_UNITS[level], _unit(changes))
        most = _DEAREST[level] // unit
        if most and not any(a == -b for a, b in pairwise(changes)):
            break
    prices = _prices(unit * rng.randint(1, most), changes)
    prompt = _prompt(rng.choice(_THINGS), prices, changes, told=level == 0)
    return problem(prompt, prices[-1], _work(prices, changes))


def _unit(changes: Sequence[int]) -> int:
    """The least price that stays whole all the way."""
    factors = accumulate((Fraction(100 + each, 100) for each in changes), mul)
    return lcm(*(each.denominator for each in factors))


def _prices(first: int, changes: Sequence[int]) -> list[int]:
    return list(accumulate(changes, lambda price, by: price * (100 + by) // 100, initial=first))


def _prompt(thing: str, prices: Sequence[int], changes: Sequence[int], *, told: bool) -> str:
    """Where `told`, so are the coins that the price changes by."""
    moves = ", then ".join(
        f"{'rises' if each > 0 else 'falls'} by {abs(each)} percent" for each in changes
    )
    each = " Every change is counted from the price just before it." if changes[1:] else ""
    coins = f", which is {many(prices[1] - prices[0], 'coins')}" if told else ""
    return (
        f"A {thing} costs {prices[0]} coins. Its price {moves}{coins}.{each} "
        "How many coins does it cost now?"
    )


def _work(prices: Sequence[int], changes: Sequence[int]) -> list[tuple[str, str]]:
    steps = list(zip(pairwise(prices), changes, strict=True))
    (before, after), change = steps[0]
    part = abs(before * change) // 100
    sign = "+" if change > 0 else "-"
    later = [
        f"{abs(by)}% of {old} is {abs(old * by) // 100}, "
        f"{old} {'+' if by > 0 else '-'} {abs(old * by) // 100} = {new}"
        for (old, new), by in steps[1:]
    ]
    return [
        ("Find one percent", f"{before} / 100 = {before / 100:g}."),
        ("Find the part", f"{before / 100:g} * {abs(change)} = {part}."),
        ("Add or take away", f"{before} {sign} {part} = {after}."),
        ("Go to the next", f"{'; '.join(later) if later else 'There is no other change'}."),
        ("Give the last price", f"It costs {prices[-1]}."),
    ]
