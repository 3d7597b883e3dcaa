"""Skill `order-by-clues`: put people into a row by comparisons of two."""

from itertools import chain, pairwise
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.logic.people import NAMES
from tools.tasks.procedural.problem import problem

_SCALES: Final = (
    ("taller", "tallest", "shorter", "shortest"),
    ("older", "oldest", "younger", "youngest"),
    ("faster", "fastest", "slower", "slowest"),
    ("heavier", "heaviest", "lighter", "lightest"),
    ("richer", "richest", "poorer", "poorest"),
)
_ORDINALS: Final = ("", "second ", "third ", "fourth ", "fifth ")
_PEOPLE: Final = (4, 4, 5, 7, 10)
_SURPLUS: Final = (0, 0, 0, 1, 4)
"""Comparisons that follow from the others, so that a chain cannot be read off."""


def order_by_clues(rng: Random, level: int) -> Problem:
    """Four people and an end of the row; then any place, mixed wordings, and surplus clues."""
    people = rng.sample(NAMES, _PEOPLE[level])
    more, most, less, least = rng.choice(_SCALES)
    pairs = [*pairwise(people), *_surplus(rng, people, _SURPLUS[level])]
    from_low, place = rng.random() < 0.5, rng.randint(1 if level > 2 else 0, level)
    wanted = people[-1 - place] if from_low else people[place]
    named = rng.randrange(len(people))
    mentioned: list[str] = []
    turned: list[bool] = []
    # Who is named first or last must not be more likely the answer.
    while not mentioned or mentioned[named] != wanted:
        rng.shuffle(pairs)
        turned = rng.choices((True, False), k=len(pairs)) if level else [rng.random() < 0.5] * 3
        both = (pair[::-1] if turn else pair for pair, turn in zip(pairs, turned, strict=True))
        mentioned = list(dict.fromkeys(chain.from_iterable(both)))
    clues = [
        f"{low} is {less} than {high}." if turn else f"{high} is {more} than {low}."
        for (high, low), turn in zip(pairs, turned, strict=True)
    ]
    asked = f"{_ORDINALS[place]}{least if from_low else most}"
    counted = people[::-1] if from_low else people
    row = " > ".join(people)
    return problem(
        f"{' '.join(clues)} Who is the {asked} of the {len(people)}? Answer with the name alone.",
        wanted,
        (
            ("Turn clues one way", ", ".join(f"{high} > {low}" for high, low in pairs) + "."),
            ("Find the start", f"Nobody stands above {people[0]}."),
            ("Build the row", f"{row}."),
            ("Count to the place", f"From the {asked.split()[-1]}: {_count(counted, place)}."),
            ("Test the clues", f"All {len(pairs)} clues fit. The {asked} is {wanted}."),
        ),
    )


def _surplus(rng: Random, people: list[str], number: int) -> list[tuple[str, str]]:
    apart = [
        (high, low) for place, high in enumerate(people) for low in people[place + 2 : place + 5]
    ]
    return rng.sample(apart, number)


def _count(counted: list[str], place: int) -> str:
    return ", ".join(f"{number} {name}" for number, name in enumerate(counted[: place + 1], 1))
