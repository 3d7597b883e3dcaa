"""Skill `sequence-term`: a number that grows by the same amount each time, far along."""

from random import Random
from typing import Final, NamedTuple

from tools.tasks.generated import Problem
from tools.tasks.procedural.maths.wording import chain, many
from tools.tasks.procedural.problem import problem


class _Scene(NamedTuple):
    place: str
    things: str
    doing: str


_SCENES: Final = (
    _Scene("row", "seats", "A theatre has"),
    _Scene("week", "coins", "A shop earns"),
    _Scene("year", "trees", "A forester plants"),
    _Scene("round", "points", "A player wins"),
    _Scene("month", "eggs", "A farm sells"),
    _Scene("hour", "bricks", "A mason lays"),
    _Scene("minute", "litres", "A pump moves"),
    _Scene("stage", "kilometres", "A rider covers"),
    _Scene("lesson", "words", "A pupil learns"),
    _Scene("level", "gems", "A game hides"),
)
_SHAPE: Final = (
    # highest first value and step, lowest and highest place
    (6, 5, 2, 2),
    (9, 5, 3, 4),
    (40, 9, 5, 9),
    (99, 25, 30, 90),
    (400, 60, 80, 300),
)


def make(rng: Random, level: int) -> Problem:
    """One step on; a few; a dozen; from two places told; then with another step later on."""
    highest, most, low, high = _SHAPE[level]
    scene, first = rng.choice(_SCENES), rng.randint(1, highest)
    step, place = rng.randint(min(2, max(1, level)), most), rng.randint(low, high)
    if level < 3:
        return _from_first(scene, first, step, place)
    near = rng.randint(2, low // 4)
    far = rng.randint(near + 2, low // 2)
    turn, later = place, 0
    if level == 4:
        turn, later = rng.randint(far + 5, place - 5), rng.randint(1, most)
    # What falls later on never falls below zero.
    start = first + max(0, later * (place - turn) - step * (turn - 1))
    return _from_two(scene, (start, step, later), (near, far, turn, place))


def _from_first(scene: _Scene, first: int, step: int, place: int) -> Problem:
    at, things, doing = scene
    grown = step * (place - 1)
    more = f"{many(step, things)} more"
    later = f"{more} in {at} 2"
    if place > 2:
        later = f"in every {at} after it {more} than in the {at} before"
    prompt = (
        f"{doing} {many(first, things)} in {at} 1, and {later}. "
        f"What is the number of {things} in {at} {place}?"
    )
    work = [
        ("Mark what is known", f"In {at} 1 there are {first}."),
        ("Find the step", f"It is told: {step}."),
        ("Count the steps", f"{place} - 1 = {place - 1}."),
        ("Multiply", f"{place - 1} * {step} = {grown}."),
        ("Add to the known", f"{first} + {grown} = {first + grown}."),
    ]
    return problem(prompt, first + grown, work)


def _from_two(
    scene: _Scene, numbers: tuple[int, int, int], places: tuple[int, int, int, int]
) -> Problem:
    """`numbers` are the first value and both steps, the later one downwards."""
    (at, things, doing), (first, step, later), (near, far, turn, place) = scene, numbers, places
    low, high = first + step * (near - 1), first + step * (far - 1)
    up, down = turn - far, place - turn
    answer = high + step * up - later * down
    until = f"Up to {at} {turn} the number" if down else "The number"
    after = f", after that it falls by {later} with every {at}" if down else ""
    prompt = (
        f"{doing} {low} {things} in {at} {near} and {high} {things} in {at} {far}. "
        f"{until} grows by the same amount from each {at} to the next{after}. "
        f"What is the number of {things} in {at} {place}?"
    )
    work = [
        ("Mark what is known", f"In {at} {far} there are {high}."),
        ("Find the step", f"{high - low} / {far - near} = {step}."),
        ("Count the steps", f"{turn} - {far} = {up}{f', {place} - {turn} = {down}' * bool(down)}."),
        (
            "Multiply",
            f"{up} * {step} = {up * step}{f', {down} * {later} = {down * later}' * bool(down)}.",
        ),
        (
            "Add to the known",
            f"{chain(high, step * up, *[-later * down] * bool(down))} = {answer}.",
        ),
    ]
    return problem(prompt, answer, work)
