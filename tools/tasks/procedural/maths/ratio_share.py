"""Skill `ratio-share`: something is shared in a ratio, and one amount of it is told."""

from math import gcd
from random import Random
from typing import Final, NamedTuple

from tools.tasks.generated import Problem
from tools.tasks.procedural.maths.wording import listed, people
from tools.tasks.procedural.problem import problem

_THINGS: Final = (
    *("coins", "shells", "stamps", "marbles", "beads", "nuts", "cards", "pears"),
    *("stickers", "figs", "tickets", "buttons", "sweets", "plums", "stones", "tokens"),
)
_SHAPE: Final = (
    # people, lowest and highest part, lowest and highest worth of a part
    (2, 1, 1, 2, 8),
    (2, 1, 3, 2, 5),
    (2, 1, 5, 2, 12),
    (4, 2, 19, 6, 60),
    (5, 7, 40, 13, 99),
)


class _Scene(NamedTuple):
    """Who shares what in which ratio, and whose share is asked for."""

    names: tuple[str, ...]
    thing: str
    parts: tuple[int, ...]
    asked: int

    @property
    def share(self) -> int:
        return self.parts[self.asked]

    @property
    def question(self) -> str:
        return f" How many {self.thing} does {self.names[self.asked]} get?"

    def opening(self, amount: str) -> str:
        ratio = " to ".join(map(str, self.parts))
        how = f"in the ratio {ratio}" if max(self.parts) > 1 else "equally"
        return f"{listed(self.names)} share {amount} {self.thing} {how}."


def make(rng: Random, level: int) -> Problem:
    """Two share equally; in a ratio; with more parts; then four and a difference; then five."""
    number, low, high, least, most = _SHAPE[level]
    while True:
        parts = rng.sample(range(low, high + 1), number) if high > 1 else [1] * number
        small, large = sorted(rng.sample(range(number), 2), key=lambda at: parts[at])
        asked = rng.randrange(number)
        # Who gets as much as is told is not worth asking about.
        if gcd(*parts) == 1 and parts[asked] != parts[large] - parts[small]:
            break
    scene = _Scene(tuple(people(rng, number)), rng.choice(_THINGS), tuple(parts), asked)
    one = rng.randint(least, most)
    if level < 3:
        return _of_the_sum(scene, one)
    found = rng.randint(12, 90) if level == 4 else 0
    return _of_a_difference(scene, one, (small, large), found)


def _of_the_sum(scene: _Scene, one: int) -> Problem:
    """All that is shared is told."""
    parts, known = scene.parts, sum(scene.parts)
    work = _work((f"{' + '.join(map(str, parts))} = {known}", known), one, scene.share, 0)
    prompt = f"{scene.opening(str(known * one))}{scene.question}"
    return problem(prompt, scene.share * one, work)


def _of_a_difference(scene: _Scene, one: int, places: tuple[int, int], found: int) -> Problem:
    """How much more one person gets than another is told."""
    names, thing, parts, asked = scene
    small, large = places
    known = parts[large] - parts[small]
    told = f" {names[large]} gets {known * one} {thing} more than {names[small]}."
    name = names[asked]
    later = f" Later {name} finds {found} {thing} more. How many {thing} does {name} have then?"
    work = _work((f"{parts[large]} - {parts[small]} = {known}", known), one, scene.share, found)
    prompt = f"{scene.opening('some')}{told}{later if found else scene.question}"
    return problem(prompt, scene.share * one + found, work)


def _work(known: tuple[str, int], one: int, asked: int, found: int) -> list[tuple[str, str]]:
    """`known` is how many parts the amount told is, written out and as a number."""
    how, number = known
    share = asked * one
    return [
        ("Find the amount told", f"The amount told is {number * one}."),
        ("Count its parts", f"It is {how} parts."),
        ("Find one part", f"{number * one} / {number} = {one}."),
        ("Multiply", f"{asked} * {one} = {share}."),
        (
            "Do what comes after",
            f"{share} + {found} = {share + found}." if found else f"Nothing does: {share}.",
        ),
    ]
