"""Skill `grid-walk`: how far from the start a walk on a grid ends."""

from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.problem import problem

_SIDES: Final = ("north", "east", "south", "west")
_STEPS: Final = ((0, 1), (1, 0), (0, -1), (-1, 0))
_TURNS: Final = (("turn right", 1), ("turn left", 3), ("turn around", 2))
_MOVES: Final = (2, 2, 4, 5, 12)
_LONGEST: Final = (7, 9, 9, 9, 12)
_TURNING: Final = 3
"""The level from which one walks ahead and turns, rather than to a named side."""


def grid_walk(rng: Random, level: int) -> Problem:
    """Two moves that add up; then any to named sides; then ahead between turns, and more."""
    if not level:
        return _never_back(rng)
    while True:
        made = _walk(rng, level)
        if made is not None:
            return made


def _never_back(rng: Random) -> Problem:
    """Two moves of which the second takes back nothing of the first."""
    first, second = rng.randint(2, _LONGEST[0]), rng.randint(2, _LONGEST[0])
    side = rng.randrange(4)
    then = (side + rng.choice((0, 1, 3))) % 4
    east, north = first * _STEPS[side][0], first * _STEPS[side][1]
    places = [f"({east}, {north})"]
    east, north = east + second * _STEPS[then][0], north + second * _STEPS[then][1]
    places.append(f"({east}, {north})")
    return problem(
        f"A robot takes {first} steps {_SIDES[side]} and then {second} more steps "
        f"{_SIDES[then]}. How many steps is that back to the "
        "start? Answer with a number.",
        first + second,
        (
            ("Write the start", "At (0, 0)."),
            ("Name each side", f"{first} {_SIDES[side]}, {second} {_SIDES[then]}."),
            ("Move in order", f"{', '.join(places)}."),
            ("Drop the minus signs", f"{abs(east)} and {abs(north)}."),
            ("Add both", f"{abs(east)} + {abs(north)} = {first + second}."),
        ),
    )


def _walk(rng: Random, level: int) -> Problem | None:
    start = facing = rng.randrange(4)
    east = north = 0
    orders, turns, places = [], [], []
    for number in range(_MOVES[level]):
        length = rng.randint(1, _LONGEST[level])
        if level < _TURNING:
            facing = rng.randrange(4)
            order = f"go {length} {_SIDES[facing]}"
        else:
            turn, quarters = rng.choice(_TURNS)
            if number:
                facing = (facing + quarters) % 4
                orders.append(turn)
            order = f"go {length} ahead"
        orders.append(order)
        turns.append(f"{length} {_SIDES[facing]}")
        east += length * _STEPS[facing][0]
        north += length * _STEPS[facing][1]
        places.append(f"({east}, {north})")
    if not (east or north):
        return None
    distance = abs(east) + abs(north)
    faced = f"facing {_SIDES[start]}, " if level >= _TURNING else ""
    return problem(
        f"A robot stands on a large square grid, {faced}and does this in order: "
        f"{'; '.join(orders)}. Each number is a number of squares. It then goes back to where it "
        f"began, moving north, east, south or west only. How many squares is the shortest way "
        f"back? Answer with a number.",
        distance,
        (
            ("Write the start", f"At (0, 0){', ' + faced.strip(', ') if faced else ''}."),
            ("Name each side", f"{', '.join(turns)}."),
            ("Move in order", f"{', '.join(places)}."),
            ("Drop the minus signs", f"{abs(east)} and {abs(north)}."),
            ("Add both", f"{abs(east)} + {abs(north)} = {distance}."),
        ),
    )
