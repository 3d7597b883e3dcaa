"""Skill `mean-with-new-value`: a mean after some values came to the others and some went."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.maths.wording import PEOPLE, chain, listed, many
from tools.tasks.procedural.problem import problem

_GAMES: Final = ("games", "rounds", "matches", "races", "quizzes", "tests")
_SHAPE: Final = (
    # fewest and most values, lowest and highest mean, values that come, values that go
    (1, 1, 2, 9, 1, 0),
    (1, 2, 2, 9, 1, 0),
    (2, 4, 3, 15, 1, 0),
    (7, 19, 20, 60, 3, 1),
    (30, 90, 100, 900, 5, 3),
)
_ABOVE: Final = (0, 0, 5, 15, 20)
"""How far a new value may lie above twice the mean."""


@dataclass(frozen=True)
class _Record:
    """`count` values of this mean, and those that came and went."""

    count: int
    mean: int
    new: tuple[int, ...]
    struck: tuple[int, ...]

    @property
    def total(self) -> int:
        return self.count * self.mean + sum(self.new) - sum(self.struck)

    @property
    def left(self) -> int:
        return self.count + len(self.new) - len(self.struck)


def make(rng: Random, level: int) -> Problem:
    """Two values; one new value; among more; three with one struck out; then five with three.

    All means are whole, and the new one is never the old one.
    """
    while True:
        record = _whole(rng, _drawn(rng, level))
        if record.total % record.left == 0 and record.total != record.mean * record.left:
            break
    told = _prompt if level else _two
    prompt = told(rng.choice(PEOPLE), rng.choice(_GAMES), record)
    return problem(prompt, record.total // record.left, _work(record))


def _drawn(rng: Random, level: int) -> _Record:
    fewest, most, low, high, new, struck = _SHAPE[level]
    mean = rng.randint(low, high)
    came = tuple(rng.randint(1, 2 * mean + _ABOVE[level]) for _ in range(new))
    went = tuple(rng.randint(1, 2 * mean) for _ in range(struck))
    return _Record(rng.randint(fewest, most), mean, came, went)


def _whole(rng: Random, record: _Record) -> _Record:
    """Another last value, which makes the mean whole, of about the same size."""
    *others, last = record.new
    changed = last - record.total % record.left + rng.choice((0, record.left))
    return replace(record, new=(*others, changed)) if changed > 0 else record


def _two(name: str, games: str, record: _Record) -> str:
    return (
        f"{name} gets {many(record.mean, 'points')} in the first of two {games} and "
        f"{many(record.new[0], 'points')} in the second. What is the mean?"
    )


def _prompt(name: str, games: str, record: _Record) -> str:
    one = {"matches": "match", "quizzes": "quiz"}.get(games, games.removesuffix("s"))
    played = f"{record.count} {one if record.count == 1 else games}"
    next_ones = f"the next {one}" if len(record.new) == 1 else f"the next {len(record.new)} {games}"
    struck = ""
    if record.struck:
        alone = len(record.struck) == 1
        which = f"An old {one}" if alone else f"{len(record.struck)} old {games}"
        verb = "counts" if alone else "count"
        struck = f" {which}, with {listed(record.struck)} points, no longer {verb}."
    return (
        f"{name} has taken part in {played} and has a mean of {many(record.mean, 'points')}. "
        f"In {next_ones} {name} gets {listed(record.new)} points.{struck} "
        f"What is the mean of all {games}{' that count' if struck else ''} now?"
    )


def _work(record: _Record) -> list[tuple[str, str]]:
    old, minus = record.count * record.mean, [-each for each in record.struck]
    mean = record.total // record.left
    way = "above" if mean > record.mean else "below"
    return [
        ("Find the old total", f"{record.count} * {record.mean} = {old}."),
        ("Change the total", f"{chain(old, *record.new, *minus)} = {record.total}."),
        ("Change the count", f"{_counted(record)} = {record.left}."),
        ("Divide", f"{record.total} / {record.left} = {mean}."),
        ("Compare the means", f"{mean} is {way} {record.mean}, as the new values ask for."),
    ]


def _counted(record: _Record) -> str:
    went: Sequence[int] = [-len(record.struck)] if record.struck else []
    return chain(record.count, len(record.new), *went)
