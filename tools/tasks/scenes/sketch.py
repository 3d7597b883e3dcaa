"""The objects of `objects.toml`, read: what each must have, and one way to build it."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from tools.scene.plan import Part
from tools.scene.shapes import Corner
from tools.scene.three import turned

Pair = tuple[str, str]


class MalformedSketchError(ValueError):
    """A line of `objects.toml` cannot be read."""

    def __init__(self, line: str, reason: str) -> None:
        self.line, self.reason = line, reason
        super().__init__(f"objects.toml: {line!r}: {reason}")


@dataclass(frozen=True, slots=True)
class Named:
    """A part of an object: the words for it, and every copy of it as it could be built."""

    name: str
    synonyms: tuple[str, ...]
    copies: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """An object; `pairs` are names of two parts each, `count` a part with its least and most."""

    title: str
    parts: Mapping[str, Named]
    extras: Mapping[str, Named]
    above: tuple[Pair, ...]
    beside: tuple[Pair, ...]
    larger: tuple[Pair, ...]
    tall: tuple[float, float]
    symmetric: bool
    count: tuple[str, int, int] | None


def sketches() -> Mapping[str, Sketch]:
    """All objects, by skill.

    Raises:
        MalformedSketchError: a line of the file is wrong.
    """
    text = files(__package__).joinpath("objects.toml").read_text("utf-8")
    return {name: _sketch(table) for name, table in tomllib.loads(text).items()}


def _sketch(table: Mapping[str, Any]) -> Sketch:
    low, high = table["tall"]
    return Sketch(
        title=table["title"],
        parts=_merged(table["parts"]),
        extras=_merged(table["extras"]),
        above=_pairs(table, "above"),
        beside=_pairs(table, "beside"),
        larger=_pairs(table, "larger"),
        tall=(low, high),
        symmetric=table.get("symmetric", False),
        count=_count(table.get("count")),
    )


def _pairs(table: Mapping[str, Any], name: str) -> tuple[Pair, ...]:
    return tuple((one, other) for one, other in map(str.split, table.get(name, ())))


def _count(text: str | None) -> tuple[str, int, int] | None:
    if text is None:
        return None
    name, least, most = text.split()
    return name, int(least), int(most)


def _merged(lines: Iterable[str]) -> dict[str, Named]:
    """Parts by name; lines of one name are copies of one part."""
    found: dict[str, Named] = {}
    for line in lines:
        named = _named(line)
        earlier = found.get(named.name, Named(named.name, named.synonyms, ()))
        found[named.name] = Named(named.name, earlier.synonyms, (*earlier.copies, *named.copies))
    return found


def _named(line: str) -> Named:
    fields = [each.strip() for each in line.split("|")]
    if len(fields) != 4:
        raise MalformedSketchError(line, "it needs four fields: name | shape | places | colour")
    name, _, others = fields[0].partition(":")
    synonyms = tuple(each.strip() for each in others.split(",") if each.strip())
    shape, size, *turn = fields[1].split()
    given = {
        "name": name,
        "shape": shape,
        "size": size.split("x"),
        "turn": turn[1:] or (0, 0, 0),
        "color": fields[3],
    }
    places = [tuple(map(float, each.split())) for each in fields[2].split(";")]
    try:
        return Named(name, synonyms, tuple(_standing(given, x, y, z) for x, y, z in places))
    except ValueError as error:
        raise MalformedSketchError(line, str(error)) from error


def _standing(given: Mapping[str, Any], x: float, foot: float, z: float) -> Part:
    """A copy whose lowest point is at `foot`, by the box around it as it is turned."""
    part = Part.model_validate({**given, "at": (x, foot, z)}, strict=False)
    return part.model_copy(update={"at": (x, round(foot + _rise(part.turn, part.size), 2), z)})


def _rise(turn: Corner, size: Corner) -> float:
    upright = turned(turn)[1]
    return sum(abs(share) * extent for share, extent in zip(upright, size, strict=True)) / 2
