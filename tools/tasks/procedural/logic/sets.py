"""Skill `set-counting`: how many are in both, in one alone or in neither."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.logic.people import row
from tools.tasks.procedural.problem import problem

_GROUPS: Final = ("a club", "a village", "a choir", "a camp", "an office", "a school", "a team")
_LIKED: Final = ("tea", "milk", "soup", "rice", "jazz", "chess", "golf", "yoga", "plums", "bread")
_MOST: Final = (6, 9, 20, 40, 60)
"""Largest number of people in one region of the drawing."""
_COUNTED: Final = ("none", "at most one")


@dataclass(frozen=True, slots=True)
class _TwoSets:
    """Two sets by their regions."""

    names: tuple[str, str]
    left: int
    right: int
    both: int
    neither: int

    @property
    def total(self) -> int:
        return self.left + self.right + self.both + self.neither


def set_counting(rng: Random, level: int) -> Problem:
    """One set, given its parts; then two, then overlapping numbers, then a total; then three."""
    group, most = rng.choice(_GROUPS), _MOST[level]
    if level == 4:
        return _three(rng, group, most)
    left, right = rng.sample(_LIKED, 2)
    one, other, both, neither = (rng.randint(2, most) for _ in range(4))
    sets = _TwoSets((left, right), one, other, both, neither)
    return (_of_one, _of_parts, _of_overlap, _of_total)[level](rng, group, sets)


def _of_one(_rng: Random, group: str, sets: _TwoSets) -> Problem:
    one, other = sets.names
    text = (
        f"{group[0].upper()}{group[1:]} has {sets.left} people who like only {one}, and "
        f"{sets.both} more who like both {one} and {other}."
    )
    wanted = ((f"{one} alone", sets.left), ("both", sets.both))
    inner = f"Both: {sets.both}, as given."
    found = (inner, "Given as it is.", "There is none to find.")
    return _asked(text, f"like {one}", found, wanted)


def _of_parts(rng: Random, group: str, sets: _TwoSets) -> Problem:
    one, other = sets.names
    text = (
        f"In {group}, {sets.left} people like {one} but not {other}, {sets.right} like {other} but "
        f"not {one}, and {sets.both} like both."
    )
    asked, wanted = rng.choice(
        (
            (f"like {one}", ((f"{one} alone", sets.left), ("both", sets.both))),
            (f"like {other}", ((f"{other} alone", sets.right), ("both", sets.both))),
            (
                "like exactly one of the two",
                ((f"{one} alone", sets.left), (f"{other} alone", sets.right)),
            ),
        )
    )
    inner = f"Both: {sets.both}, as given."
    return _asked(text, asked, (inner, "Given as they are.", "There are none to find."), wanted)


def _of_overlap(rng: Random, group: str, sets: _TwoSets) -> Problem:
    one, other = sets.names
    text = f"In {group}, {_liking(sets)}, and {sets.both} of them like both."
    only = ((f"{one} alone", sets.left), (f"{other} alone", sets.right))
    asked, wanted = rng.choice(
        (
            (f"like {one} but not {other}", only[:1]),
            ("like exactly one of the two", only),
            ("like at least one of the two", (*only, ("both", sets.both))),
        )
    )
    inner = f"Both: {sets.both}, as given."
    return _asked(text, asked, (inner, _alone(sets), "There are none to find."), wanted)


def _of_total(rng: Random, group: str, sets: _TwoSets) -> Problem:
    one, other = sets.names
    start = f"In {group} of {sets.total} people, {_liking(sets)}"
    alone = (f"{one} alone", sets.left)
    some = sets.total - sets.neither
    if rng.random() < 0.5:
        inner = f"Both: {sets.both}, as given."
        seen = f"{sets.left} + {sets.right} + {sets.both} = {some}"
        outside = f"{seen}; {sets.total} - {some} = {sets.neither}."
        text = f"{start}, and {sets.both} of them like both."
        asked: tuple[str, Sequence[tuple[str, int]]] = rng.choice(
            (
                ("like neither", (("neither", sets.neither),)),
                (f"do not like {other}", (alone, ("neither", sets.neither))),
            )
        )
    else:
        sizes = f"{sets.left + sets.both} + {sets.right + sets.both}"
        inner = f"{sets.total} - {sets.neither} = {some}; {sizes} - {some} = {sets.both} in both."
        outside = f"Neither: {sets.neither}, as given."
        text = f"{start}, and {sets.neither} like neither."
        asked = rng.choice(
            (("like both", (("both", sets.both),)), (f"like {one} but not {other}", (alone,)))
        )
    return _asked(text, asked[0], (inner, _alone(sets), outside), asked[1])


def _liking(sets: _TwoSets) -> str:
    one, other = sets.names
    return f"{sets.left + sets.both} like {one}, {sets.right + sets.both} like {other}"


def _alone(sets: _TwoSets) -> str:
    one, other, both = *sets.names, sets.both
    return (
        f"{one} alone: {sets.left + both} - {both} = {sets.left}; "
        f"{other} alone: {sets.right + both} - {both} = {sets.right}."
    )


def _three(rng: Random, group: str, most: int) -> Problem:
    """Three sets: the middle, then pairs, then the rest, of sizes that count the overlaps."""
    names = rng.sample(_LIKED, 3)
    middle, none, *rest = (rng.randint(1, most) for _ in range(8))
    pairs, alone = rest[:3], rest[3:]
    # Pair number k leaves out set number k.
    given_pairs = [each + middle for each in pairs]
    sizes = [alone[k] + middle + sum(pairs) - pairs[k] for k in range(3)]
    total = middle + none + sum(rest)
    others = [" and ".join(names[:k] + names[k + 1 :]) for k in range(3)]
    liked = row([f"{size} like {name}" for size, name in zip(sizes, names, strict=True)])
    shared = [f"{size} like {two}" for size, two in zip(given_pairs, others, strict=True)]
    text = (
        f"In {group} of {total} people, {liked}. Among these, {row(shared)}, where those who like "
        f"all three are counted each time; {middle} like all three."
    )
    asked = rng.choice(_COUNTED)
    lone = tuple((f"{name} alone", n) for name, n in zip(names, alone, strict=True))
    wanted = (*(lone if asked == "at most one" else ()), ("none", none))
    inner = [
        f"{two} alone: {size} - {middle} = {size - middle}"
        for two, size in zip(others, given_pairs, strict=True)
    ]
    outer = [
        f"{names[k]} alone: {sizes[k]} - {middle} - "
        f"{' - '.join(str(pairs[j]) for j in range(3) if j != k)} = {alone[k]}"
        for k in range(3)
    ]
    some = total - none
    seen = " + ".join(map(str, (middle, *rest)))
    steps = (f"All three: {middle}. {'; '.join(inner)}.", f"{'; '.join(outer)}.")
    outside = f"{seen} = {some}; {total} - {some} = {none}."
    return _asked(text, f"like {asked} of the three", (*steps, outside), wanted)


def _asked(
    text: str, asked: str, found: tuple[str, str, str], wanted: Sequence[tuple[str, int]]
) -> Problem:
    result = sum(number for _, number in wanted)
    parts = row([f"{name} ({number})" for name, number in wanted])
    addends = " + ".join(str(number) for _, number in wanted)
    inner, alone, outside = found
    return problem(
        f"{text} How many people {asked}? Answer with a number.",
        result,
        (
            ("Fill the overlap", inner),
            ("Take off the overlap", alone),
            ("Fill the outside", outside),
            ("Pick the parts", f"Wanted: {parts}."),
            ("Add the parts", f"{addends} = {result}." if len(wanted) > 1 else f"{result}."),
        ),
    )
