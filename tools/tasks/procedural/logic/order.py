"""Skill `order-by-clues`: put people into a row by comparisons of two."""

from collections.abc import Sequence
from itertools import chain, pairwise
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.logic.people import NAMES, row
from tools.tasks.procedural.problem import problem

_SCALES: Final = (
    ("taller", "tallest", "shorter", "shortest"),
    ("older", "oldest", "younger", "youngest"),
    ("faster", "fastest", "slower", "slowest"),
    ("heavier", "heaviest", "lighter", "lightest"),
    ("richer", "richest", "poorer", "poorest"),
)
_ORDINALS: Final = ("", "second ", "third ", "fourth ", "fifth ")
_PEOPLE: Final = (4, 4, 4, 6, 10)
_PLACES: Final = ((0, 0), (0, 0), (0, 1), (1, 3), (1, 4))
"""Nearest and farthest place, from an end of the row, that is asked for."""
_SURPLUS: Final = (0, 0, 0, 1, 4)
"""Comparisons that follow from the others, so that a chain cannot be read off."""


def order_by_clues(rng: Random, level: int) -> Problem:
    """One child set against three; then rows, any place, mixed wordings, and surplus clues."""
    if not level:
        return _end_of_row(rng)
    people = rng.sample(NAMES, _PEOPLE[level])
    more, most, less, least = rng.choice(_SCALES)
    pairs = [*pairwise(people), *_surplus(rng, people, _SURPLUS[level])]
    from_low, place = rng.random() < 0.5, rng.randint(*_PLACES[level])
    wanted = people[-1 - place] if from_low else people[place]
    named = rng.randrange(len(people))
    mentioned: list[str] = []
    turned: list[bool] = []
    # Who is named first or last must not be more likely the answer.
    while not mentioned or mentioned[named] != wanted:
        rng.shuffle(pairs)
        turned = rng.choices((True, False), k=len(pairs)) if level > 1 else [rng.random() < 0.5] * 3
        both = (pair[::-1] if turn else pair for pair, turn in zip(pairs, turned, strict=True))
        mentioned = list(dict.fromkeys(chain.from_iterable(both)))
    clues = [
        f"{low} is {less} than {high}." if turn else f"{high} is {more} than {low}."
        for (high, low), turn in zip(pairs, turned, strict=True)
    ]
    asked = f"{_ORDINALS[place]}{least if from_low else most}"
    counted = people[::-1] if from_low else people
    return problem(
        f"{' '.join(clues)} Who is the {asked} of the {len(people)}? Answer with the name alone.",
        wanted,
        (
            ("Turn clues one way", ", ".join(f"{high} > {low}" for high, low in pairs) + "."),
            ("Find the start", f"Nobody stands above {people[0]}."),
            ("Build the row", f"{' > '.join(people)}."),
            ("Count to the place", f"From the {asked.split()[-1]}: {_count(counted, place)}."),
            ("Test the clues", f"All {len(pairs)} clues fit. The {asked} is {wanted}."),
        ),
    )


def _end_of_row(rng: Random) -> Problem:
    """Who it is may be named first, last or between the others."""
    wanted, *others = rng.sample(range(1, 10), _PEOPLE[0])
    more, most, less, least = rng.choice(_SCALES)
    from_low, before = rng.random() < 0.5, rng.randint(0, len(others))
    how, back, asked = (less, more, least) if from_low else (more, less, most)
    clues = [f"{_children(others[:before])} {back} than child {wanted}."] if before else []
    if others[before:]:
        them = _children(others[before:]).rpartition(" ")[0].lower()
        clues.append(f"Child {wanted} is {how} than {them}.")
    pairs = [f"{other} > {wanted}" if from_low else f"{wanted} > {other}" for other in others]
    return problem(
        f"{' '.join(clues)} Which child is the {asked}? Answer with its number.",
        wanted,
        (
            ("Turn clues one way", f"{', '.join(pairs)}."),
            ("Find the start", f"Nobody stands {'below' if from_low else 'above'} {wanted}."),
            ("Build the row", f"{wanted} is at the end, {row(list(map(str, others)))} are not."),
            ("Count to the place", f"From the {asked}: place 1 is child {wanted}."),
            ("Test the clues", f"All clues fit. The {asked} is {wanted}."),
        ),
    )


def _children(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"Child {numbers[0]} is"
    return f"Children {row(list(map(str, numbers)))} are"


def _surplus(rng: Random, people: list[str], number: int) -> list[tuple[str, str]]:
    apart = [
        (high, low) for place, high in enumerate(people) for low in people[place + 2 : place + 5]
    ]
    return rng.sample(apart, number)


def _count(counted: list[str], place: int) -> str:
    return ", ".join(f"{number} {name}" for number, name in enumerate(counted[: place + 1], 1))
