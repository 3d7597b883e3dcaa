"""Skill `common-multiple`: when people who come every few days all come on the same day again."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import lcm
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.maths.wording import listed, people
from tools.tasks.procedural.problem import problem

_PLACES: Final = ("pool", "market", "gym", "park", "harbour", "museum", "bakery", "cinema")
_SHOWN: Final = 4
_SHAPE: Final = (
    # people, shortest and longest gap, least and largest answer
    (1, 2, 9, 4, 40),
    (2, 2, 5, 6, 20),
    (2, 3, 10, 12, 60),
    (3, 6, 36, 90, 1_000),
    (5, 12, 96, 5_000, 60_000),
)


def make(rng: Random, level: int) -> Problem:
    """The next day of one person; two small gaps; larger; three people; then five.

    No gap is the answer, and from level 3 on the product of all is not either.
    """
    number, shortest, longest, least, most = _SHAPE[level]
    if number == 1:
        return _next(rng, rng.randint(shortest, longest))
    while True:
        gaps = rng.sample(range(shortest, longest + 1), number)
        answer, product = lcm(*gaps), list(accumulate(gaps, lambda a, b: a * b))[-1]
        if least <= answer <= most and max(gaps) < answer and (level < 3 or answer < product):
            break
    return problem(_prompt(rng, gaps), answer, _work(gaps))


def _next(rng: Random, gap: int) -> Problem:
    (name,), place, day = people(rng, 1), rng.choice(_PLACES), gap * rng.randint(1, 4)
    prompt = (
        f"{name} goes to the {place} every {gap} days. {name} is there on day {day}. "
        f"On which day is {name} there again?"
    )
    answer = day + gap
    work = [
        ("Order the numbers", f"There is only {gap}."),
        ("List the multiples", f"Multiples of {gap} from {day} on: {day}, {answer}."),
        ("Go on with it", "There is no other number."),
        ("Test them all", f"{answer} / {gap} = {answer // gap}."),
        ("Give the first", f"After day {day} the first is day {answer}."),
    ]
    return problem(prompt, answer, work)


def _prompt(rng: Random, gaps: Sequence[int]) -> str:
    names, place = people(rng, len(gaps)), rng.choice(_PLACES)
    first, *others = zip(names, gaps, strict=True)
    told = [f"{first[0]} goes to the {place} every {first[1]} days"]
    told += [f"{name} every {gap} days" for name, gap in others]
    together = "both" if len(gaps) == 2 else "all"
    return (
        f"{listed(told)}. Today they are {together} there. "
        f"After how many days will they {together} be there on the same day again?"
    )


def _work(gaps: Sequence[int]) -> list[tuple[str, str]]:
    ordered = sorted(gaps, reverse=True)
    met = list(accumulate(ordered, lcm))
    tried = [
        _multiples(so_far, gap) for (so_far, _), gap in zip(pairwise(met), ordered[1:], strict=True)
    ]
    last = met[-1]
    return [
        ("Order the numbers", f"{', '.join(map(str, ordered))}."),
        ("List the multiples", f"{tried[0]}."),
        ("Go on with it", f"{'; '.join(tried[1:]) if tried[1:] else 'There is no other number'}."),
        ("Test them all", f"{', '.join(f'{last} / {each} = {last // each}' for each in ordered)}."),
        ("Give the first", f"They meet in {last} days."),
    ]


def _multiples(of: int, by: int) -> str:
    """The multiples of a number up to the first that the other divides."""
    first = lcm(of, by)
    several = list(range(of, first + 1, of))
    shown = [*several[:_SHOWN], "...", first] if len(several) > _SHOWN + 1 else several
    return (
        f"Multiples of {of}: {', '.join(map(str, shown))}; {first} is the first that {by} divides"
    )
