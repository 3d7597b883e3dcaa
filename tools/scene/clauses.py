"""Hold a scene against its contract, clause by clause."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from tools.scene.colours import is_called
from tools.scene.contract import Clause, Contract, Kind
from tools.scene.facts import facts, subjects
from tools.scene.naming import assign, called
from tools.scene.observation import Observation, Solid, Vector

_OFF: Final = 0.03
"""How far off the ground, by the scene's largest extent, still is on it."""
_INTO: Final = 0.1
"""How far into a part, by its height, the centre of what is above it may lie."""
_ALIKE: Final = 0.8
"""Share of the solids that a symmetric scene mirrors."""
_SEEN: Final = 0.002
"""Share of the frame below which nothing is to be seen."""


class Checked(NamedTuple):
    """One clause, whether it is met, and what is said of it: one short sentence."""

    clause: Clause
    met: bool
    said: str


def check(contract: Contract, observation: Observation) -> list[Checked]:
    """Every clause, in the contract's order; the observation must be of the whole scene."""
    scene = _Scene(contract, observation)
    checked = []
    for clause in contract.clauses:
        met, found = _KINDS[clause.kind](clause, scene)
        said = _sentence(clause)
        checked.append(Checked(clause, met, said if met or not found else f"{said} ({found})"))
    return checked


@dataclass(frozen=True)
class _Scene:
    contract: Contract
    observation: Observation

    @cached_property
    def facts(self) -> Mapping[str, float]:
        return facts(self.observation)

    @cached_property
    def solids(self) -> tuple[Solid, ...]:
        return subjects(self.observation.solids)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        wanted = {
            each.part: (max(1, int(each.least)), self._synonyms(each.part))
            for each in self.contract.clauses
            if each.kind == "has"
        }
        return assign([each.name for each in self.solids], wanted)

    def named(self, part: str) -> list[Solid]:
        """The solids that bear a part's name."""
        return [each for each in self.solids if called(each.name, self._synonyms(part))]

    def _synonyms(self, part: str) -> tuple[str, ...]:
        return part, *self.contract.parts[part]


class _Box(NamedTuple):
    low: Vector
    high: Vector

    def span(self, axis: int) -> float:
        return self.high[axis] - self.low[axis]

    def middle(self, axis: int) -> float:
        return (self.high[axis] + self.low[axis]) / 2


_Boxes = Sequence[_Box]
Found = tuple[bool, str]


def _around(boxes: _Boxes) -> _Box:
    lows, highs = zip(*boxes, strict=True)
    low_x, low_y, low_z = (min(each[axis] for each in lows) for axis in range(3))
    high_x, high_y, high_z = (max(each[axis] for each in highs) for axis in range(3))
    return _Box((low_x, low_y, low_z), (high_x, high_y, high_z))


def _draws(_: Clause, scene: _Scene) -> Found:
    covered = scene.observation.covered
    return bool(scene.solids) and (not covered or max(covered) >= _SEEN), ""


def _has(clause: Clause, scene: _Scene) -> Found:
    count = scene.counts[clause.part]
    return count >= max(1, clause.least), f"{count} found"


def _at_least(name: str) -> Callable[[Clause, _Scene], Found]:
    def told(clause: Clause, scene: _Scene) -> Found:
        value = scene.facts.get(name)
        if value is None:
            return False, "there are none"
        return clause.least <= value <= (clause.most or float("inf")), f"{value:g}"

    return told


def _grounded(_: Clause, scene: _Scene) -> Found:
    gap = scene.facts.get("ground_gap")
    if gap is None:
        return False, "there is nothing"
    words = "hovers" if gap > 0 else "is sunk"
    return abs(gap) <= _OFF, f"it {words} by {abs(gap):.0%} of its size"


def _connected(_: Clause, scene: _Scene) -> Found:
    floating, pieces = scene.facts.get("floating"), scene.facts.get("pieces")
    return (floating, pieces) == (0, 1), f"{floating or 0:g} float, {pieces or 0:g} pieces"


def _distinct(_: Clause, scene: _Scene) -> Found:
    same, nothing = (scene.facts.get(name, -1) for name in ("coincident", "degenerate"))
    return (same, nothing) == (0, 0), f"{max(same, 0):g} pairs do, {max(nothing, 0):g} have no size"


def _visible(_: Clause, scene: _Scene) -> Found:
    buried = scene.facts.get("buried")
    return buried == 0, f"{buried or 0:g} are"


def _coloured(clause: Clause, scene: _Scene) -> Found:
    shades = {each.colour for each in scene.named(clause.part)}
    assert clause.colour is not None  # noqa: S101  a contract without it is refused
    met = any(is_called(each, clause.colour) for each in shades)
    return met, f"it is {', '.join(sorted(shades)[:3]) or 'missing'}"


def _symmetric(_: Clause, scene: _Scene) -> Found:
    share = scene.facts.get("symmetry", 0)
    return share >= _ALIKE, f"{share:.0%} of its parts have a counterpart"


def _slender(clause: Clause, scene: _Scene) -> Found:
    solids = scene.named(clause.part)
    if not solids:
        return False, "it is missing"
    box = _around([_Box(each.low, each.high) for each in solids])
    ratio = box.span(1) / max(box.span(0), box.span(2), 1e-9)
    return clause.least <= ratio <= (clause.most or float("inf")), f"{ratio:.2g} times"


def _above(ones: _Boxes, others: _Boxes, _: Clause) -> bool:
    """Their centre lies over the others' top, or nearly, and some of them over the others."""
    one, other = _around(ones), _around(others)
    over = all(
        one.low[axis] <= other.high[axis] and one.high[axis] >= other.low[axis] for axis in (0, 2)
    )
    return over and one.middle(1) >= other.high[1] - _INTO * (other.span(1) + one.span(1))


def _beside(ones: _Boxes, others: _Boxes, _: Clause) -> bool:
    """Each one's centre lies outside the others' box, looking from above."""
    other = _around(others)
    return all(
        any(not other.low[axis] <= one.middle(axis) <= other.high[axis] for axis in (0, 2))
        for one in ones
    )


def _larger(ones: _Boxes, others: _Boxes, clause: Clause) -> bool:
    """By the longest side of the longest, at least as many times as the clause says."""
    one, other = (
        max(each.span(axis) for each in both for axis in range(3)) for both in (ones, others)
    )
    return one >= max(1, clause.least) * other


def _between(
    relation: Callable[[_Boxes, _Boxes, Clause], bool],
) -> Callable[[Clause, _Scene], Found]:
    def told(clause: Clause, scene: _Scene) -> Found:
        ones, others = (
            [_Box(each.low, each.high) for each in scene.named(part)]
            for part in (clause.part, clause.other)
        )
        if not ones or not others:
            return False, f"there is no {clause.other if ones else clause.part}"
        return relation(ones, others, clause), ""

    return told


_KINDS: Final[Mapping[Kind, Callable[[Clause, _Scene], Found]]] = {
    "draws": _draws,
    "has": _has,
    "parts": _at_least("meshes"),
    "grounded": _grounded,
    "connected": _connected,
    "distinct": _distinct,
    "visible": _visible,
    "colours": _at_least("colours"),
    "coloured": _coloured,
    "sizes": _at_least("size_spread"),
    "proportion": _at_least("proportion"),
    "symmetric": _symmetric,
    "above": _between(_above),
    "beside": _between(_beside),
    "larger": _between(_larger),
    "slender": _slender,
}

_SENTENCES: Final[Mapping[Kind, str]] = {
    "draws": "There is something to see",
    "parts": "It has at least {least:g} parts",
    "grounded": "It stands on the ground",
    "connected": "Its parts hang together",
    "distinct": "No two parts fill the same place",
    "visible": "No part is hidden inside another",
    "colours": "It has at least {least:g} colours",
    "coloured": "The {part} is {colour}",
    "sizes": "Its largest part has at least {least:g} times the volume of its smallest",
    "symmetric": "It is symmetric",
    "above": "The {part} is above the {other}",
    "beside": "The {part} is beside the {other}",
    "larger": "The {part} is larger than the {other}",
}


def _sentence(clause: Clause) -> str:
    match clause.kind:
        case "has":
            count = int(clause.least)
            return f"It has {count} of: {clause.part}" if count > 1 else f"It has a {clause.part}"
        case "proportion" | "slender":
            what = f"The {clause.part}" if clause.part else "It"
            most = "" if clause.most is None else f" and at most {clause.most:g}"
            return f"{what} is at least {clause.least:g}{most} times as tall as wide"
    return _SENTENCES[clause.kind].format_map(clause.model_dump())
