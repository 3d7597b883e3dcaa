"""Skill `composite-area`: the area of a plot made of several parts, less what is cut out of it."""

from collections.abc import Sequence
from random import Random
from typing import Final, NamedTuple

from tools.tasks.generated import Problem
from tools.tasks.procedural.maths.wording import listed
from tools.tasks.procedural.problem import problem

_PLOTS: Final = (
    *("garden", "field", "yard", "park", "floor", "stage", "lawn", "meadow"),
    *("roof", "court", "farm", "camp", "harbour", "orchard", "square", "beach"),
)
_UNITS: Final = ("metres", "feet")


class _Part(NamedTuple):
    """A rectangle of these sides, or half of one: a triangle with a right angle between them."""

    a: int
    b: int
    halved: bool = False

    @property
    def area(self) -> int:
        return self.a * self.b // (2 if self.halved else 1)

    @property
    def sides(self) -> str:
        return f"{self.a} by {self.b}"


def make(rng: Random, level: int) -> Problem:
    """Two areas told; one rectangle; two; then triangles and a hole; then more and larger."""
    if level == 0:
        return _of_areas(rng)
    longest = (0, 9, 9, 24, 98)[level]
    shapes = ((), (False,), (False, False), (False, False, True), (False, True) * 2)[level]
    parts = [_part(rng, longest // 3 if level > 2 else 2, longest, each) for each in shapes]
    cut = ((), (), (), (False,), (False, True, False))[level]
    # Side by side they have room in the first rectangle.
    room = min(parts[0].a, parts[0].b) // (len(cut) + 1)
    holes = [_part(rng, 2, max(2, room), each) for each in cut]
    prompt = _prompt(rng.choice(_PLOTS), rng.choice(_UNITS), parts, holes)
    total, lost = sum(each.area for each in parts), sum(each.area for each in holes)
    return problem(prompt, total - lost, _work(parts, holes, total, lost))


def _of_areas(rng: Random) -> Problem:
    plot, unit = rng.choice(_PLOTS), rng.choice(_UNITS)
    areas = first, second = rng.randint(2, 6), rng.randint(2, 5)
    prompt = (
        f"A {plot} has {first} square {unit} and gets {second} square {unit} more. "
        f"How many square {unit} does it have now?"
    )
    work = [
        ("Sort the parts", "Belongs: the old part and the new one. Cut out: nothing."),
        ("Find each area", f"They are told: {first} and {second}."),
        ("Add what belongs", f"{_sum(areas)}."),
        ("Add what is cut", "0."),
        ("Take it away", f"{sum(areas)} - 0 = {sum(areas)}."),
    ]
    return problem(prompt, sum(areas), work)


def _part(rng: Random, shortest: int, longest: int, halved: bool) -> _Part:
    a, b = rng.randint(shortest, longest), rng.randint(shortest, longest)
    return _Part(a + a % 2 if halved else a, b, halved)


def _prompt(plot: str, unit: str, parts: Sequence[_Part], holes: Sequence[_Part]) -> str:
    told = listed([_told(each, unit) for each in parts])
    made = f"A {plot} is made of {told}, side by side" if parts[1:] else f"A {plot} is {told}"
    if not holes:
        return f"{made}. How many square {unit} does the {plot} cover?"
    cut = listed([_told(each, unit) for each in holes])
    is_cut = "are cut" if holes[1:] else "is cut"
    apart = ", apart from each other" if holes[1:] else ""
    whole = "the first rectangle" if parts[1:] else "it"
    return f"{made}. Out of {whole} {is_cut} {cut}{apart}. How many square {unit} are left?"


def _told(part: _Part, unit: str) -> str:
    if part.halved:
        return f"a right-angled triangle whose two short sides are {part.a} and {part.b} {unit}"
    return f"a rectangle of {part.sides} {unit}"


def _work(
    parts: Sequence[_Part], holes: Sequence[_Part], total: int, lost: int
) -> list[tuple[str, str]]:
    areas = [each.area for each in parts]
    return [
        (
            "Sort the parts",
            f"Belongs: {_names(parts)}. Cut out: {_names(holes) if holes else 'nothing'}.",
        ),
        ("Find each area", f"{'; '.join(map(_found, [*parts, *holes]))}."),
        ("Add what belongs", f"{_sum(areas)}."),
        ("Add what is cut", f"{_sum([each.area for each in holes]) if holes else 0}."),
        ("Take it away", f"{total} - {lost} = {total - lost}."),
    ]


def _names(parts: Sequence[_Part]) -> str:
    return ", ".join(f"{'triangle' if each.halved else 'rectangle'} {each.sides}" for each in parts)


def _found(part: _Part) -> str:
    return f"{part.a} * {part.b}{' / 2' if part.halved else ''} = {part.area}"


def _sum(areas: Sequence[int]) -> str:
    return f"{' + '.join(map(str, areas))} = {sum(areas)}" if areas[1:] else str(sum(areas))
