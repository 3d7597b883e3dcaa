"""Skill `remainder-of-power`: what is left over when a power of things is packed into boxes."""

from dataclasses import dataclass
from math import gcd
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.maths.wording import PEOPLE, many
from tools.tasks.procedural.problem import problem

_THINGS: Final = (
    *("beads", "nails", "pins", "screws", "bolts", "coins", "buttons", "tiles"),
    *("candles", "bricks", "spoons", "dice", "balls", "seeds", "corks", "chips"),
)
_SHAPE: Final = (
    # From level 1 on: lowest and highest base, exponent and divisor, times, and more.
    ((2, 6), (2, 2), (5, 7), 1, 9),
    ((2, 9), (2, 3), (5, 10), 1, 12),
    ((5, 40), (9, 40), (7, 15), 1, 30),
    ((20, 99), (100, 999), (11, 23), 9, 200),
)


@dataclass(frozen=True)
class _Pile:
    """`times * base ** exponent + more` things in boxes of `divisor`."""

    base: int
    exponent: int
    divisor: int
    times: int
    more: int

    @property
    def cycle(self) -> list[int]:
        """Remainders of the powers from the first to the one that is 1, where they begin again."""
        found = [self.base % self.divisor]
        while found[-1] != 1:
            found.append(found[-1] * found[0] % self.divisor)
        return found


def make(rng: Random, level: int) -> Problem:
    """The number itself; a square; a cube as well; large powers; then times as many."""
    if level == 0:
        return _of_one_box(rng)
    while True:
        pile = _drawn(rng, level)
        # A base that shares nothing with the divisor comes round to 1.
        comes_round = gcd(pile.base, pile.divisor) == 1 and len(pile.cycle) > 1
        if comes_round and pile.base**pile.exponent > pile.divisor:
            break
    thing, name = rng.choice(_THINGS), rng.choice(PEOPLE)
    return problem(_prompt(pile, name, thing), _left(pile), _work(pile))


def _drawn(rng: Random, level: int) -> _Pile:
    bases, exponents, divisors, times, more = _SHAPE[level - 1]
    return _Pile(
        rng.randint(*bases),
        rng.randint(*exponents),
        rng.randint(*divisors),
        rng.randint(2, times) if times > 1 else 1,
        rng.randint(2, more),
    )


def _power(pile: _Pile) -> int:
    """The remainder of the power alone."""
    return pile.cycle[pile.exponent % len(pile.cycle) - 1]


def _left(pile: _Pile) -> int:
    return (pile.times * _power(pile) + pile.more) % pile.divisor


def _of_one_box(rng: Random) -> Problem:
    thing, name = rng.choice(_THINGS), rng.choice(PEOPLE)
    left = rng.randint(1, 6)
    box = rng.randint(left + 1, 8)
    prompt = (
        f"{name} has {box + left} {thing}. {box} of them fill a box. "
        f"How many {thing} are left over?"
    )
    work = [
        ("Shrink the base", f"{box + left} - {box} = {left}."),
        ("List the remainders", f"{left}."),
        ("Count the round", "Without a power there is none."),
        ("Place the exponent", f"Power 1 is {left}."),
        ("Do the rest", f"Nothing is added: {left}."),
    ]
    return problem(prompt, left, work)


def _prompt(pile: _Pile, name: str, thing: str) -> str:
    machines = f"{pile.times} machines that each make" if pile.times > 1 else "a machine that makes"
    return (
        f"{name} has {machines} {pile.base}^{pile.exponent} {thing} "
        f"({pile.base} to the power of {pile.exponent}). Together with {pile.more} {thing} "
        f"from yesterday, everything is packed into as many full boxes of {pile.divisor} as "
        "there can be. "
        f"How many {thing} are left over?"
    )


def _work(pile: _Pile) -> list[tuple[str, str]]:
    cycle, divisor = pile.cycle, pile.divisor
    # Nobody lists further than asked for.
    shown = cycle[: pile.exponent]
    place = pile.exponent % len(cycle) or len(cycle)
    whole = pile.times * _power(pile) + pile.more
    times = f"{pile.times} * " if pile.times > 1 else ""
    return [
        ("Shrink the base", f"{pile.base} leaves {cycle[0]} when divided by {divisor}."),
        ("List the remainders", f"Each times {cycle[0]}: {', '.join(map(str, shown))}."),
        ("Count the round", _round(pile, cycle)),
        ("Place the exponent", f"Power {pile.exponent} stands at place {place}: {_power(pile)}."),
        (
            "Do the rest",
            f"{times}{_power(pile)} + {pile.more} = {whole}; "
            f"{whole} leaves {whole % divisor} when divided by {divisor}.",
        ),
    ]


def _round(pile: _Pile, cycle: list[int]) -> str:
    if pile.exponent < len(cycle):
        return "No round is finished before the exponent."
    return f"After {many(len(cycle), 'places')} it comes to 1 and begins again."
