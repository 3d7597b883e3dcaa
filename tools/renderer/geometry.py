"""Geometries out of data that nobody trusts, and how many triangles each may have."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from tools.renderer.numbers import BadPartError, kept_flags, kept_numbers, number, numbers, vector

_FLOATS = 3_000_000
_SEGMENTS = 4096
_ANGLES = ("thetaStart", "thetaLength", "phiStart", "phiLength")


class Shape(NamedTuple):
    """Parameters of a geometry of three: lengths, and segments with their defaults."""

    lengths: tuple[str, ...]
    segments: Mapping[str, int]


_SOLID = Shape(("radius",), {"detail": 0})
_CONE = {"radialSegments": 32, "heightSegments": 1}
SHAPES: Mapping[str, Shape] = {
    "BoxGeometry": Shape(
        ("width", "height", "depth"), {"widthSegments": 1, "heightSegments": 1, "depthSegments": 1}
    ),
    "CapsuleGeometry": Shape(
        ("radius", "height", "length"),
        {"capSegments": 4, "radialSegments": 8, "heightSegments": 1},
    ),
    "CircleGeometry": Shape(("radius",), {"segments": 32}),
    "ConeGeometry": Shape(("radius", "height"), _CONE),
    "CylinderGeometry": Shape(("radiusTop", "radiusBottom", "height"), _CONE),
    "DodecahedronGeometry": _SOLID,
    "IcosahedronGeometry": _SOLID,
    "LatheGeometry": Shape((), {"segments": 12}),
    "OctahedronGeometry": _SOLID,
    "PlaneGeometry": Shape(("width", "height"), {"widthSegments": 1, "heightSegments": 1}),
    "RingGeometry": Shape(("innerRadius", "outerRadius"), {"thetaSegments": 32, "phiSegments": 1}),
    "SphereGeometry": Shape(("radius",), {"widthSegments": 32, "heightSegments": 16}),
    "TetrahedronGeometry": _SOLID,
    "TorusGeometry": Shape(
        ("radius", "tube", "arc"), {"radialSegments": 12, "tubularSegments": 48}
    ),
    "TorusKnotGeometry": Shape(
        ("radius", "tube", "p", "q"), {"tubularSegments": 64, "radialSegments": 8}
    ),
}


@dataclass(frozen=True, slots=True)
class Geometry:
    """A geometry that may be drawn; `triangles` is about how many, and never far too few."""

    data: dict[str, Any]
    triangles: int


def checked(data: Mapping[str, Any]) -> Geometry:
    """The geometry with nothing in it but what is known.

    Raises:
        BadPartError: of an unknown type, or with numbers that cannot be drawn.
    """
    kind = data.get("type")
    if kind == "BufferGeometry":
        return _written_out(data)
    shape = SHAPES.get(kind) if isinstance(kind, str) else None
    if kind is None or shape is None:
        raise BadPartError("geometries of unknown type")
    clean: dict[str, Any] = {"type": kind}
    clean |= kept_numbers(data, (*shape.lengths, *_ANGLES)) | kept_flags(data, ("openEnded",))
    counts = []
    for key, default in shape.segments.items():
        clean[key] = int(min(max(number(data.get(key, default)), 0), _SEGMENTS))
        counts.append(clean[key])
    if kind == "LatheGeometry":
        clean["points"] = _points(data.get("points"))
        counts.append(len(clean["points"]))
    return Geometry(clean, _triangles(kind, counts))


def _triangles(kind: str, counts: list[int]) -> int:
    if kind == "BoxGeometry":
        width, height, depth = counts
        return 4 * (width * height + width * depth + height * depth)
    if "detail" in SHAPES[kind].segments:
        return 36 * (counts[0] + 1) ** 2
    if kind == "CapsuleGeometry":
        return 2 * counts[1] * (2 * counts[0] + counts[2])
    return 2 * math.prod(max(1, count) for count in counts) + 2 * counts[0]


def _points(value: Any) -> list[dict[str, float]]:
    if not isinstance(value, list) or not 2 <= len(value) <= _SEGMENTS:
        raise BadPartError("profiles with too few or too many points")
    if not all(isinstance(point, Mapping) for point in value):
        raise BadPartError("profiles whose points are none")
    return [{"x": number(point.get("x")), "y": number(point.get("y"))} for point in value]


def _written_out(data: Mapping[str, Any]) -> Geometry:
    inner = data.get("data")
    attributes = inner.get("attributes") if isinstance(inner, Mapping) else None
    if not isinstance(inner, Mapping) or not isinstance(attributes, Mapping):
        raise BadPartError("geometries without vertices")
    clean = {"position": _attribute(attributes.get("position"), (3,))}
    count = len(clean["position"]["array"]) // 3
    for name, sizes in (("normal", (3,)), ("color", (3, 4))):
        if isinstance(attributes.get(name), Mapping):
            found = _attribute(attributes[name], sizes)
            if len(found["array"]) == count * found["itemSize"]:
                clean[name] = found
    result: dict[str, Any] = {"attributes": clean, "groups": _groups(inner.get("groups"))}
    corners = count
    if isinstance(inner.get("index"), Mapping):
        order = numbers(inner["index"].get("array"), most=_FLOATS)
        if any(not 0 <= one < count for one in order):
            raise BadPartError("geometries whose faces have no vertices")
        result["index"] = {"type": "Uint32Array", "array": [int(one) for one in order]}
        corners = len(order)
    return Geometry({"type": "BufferGeometry", "data": result}, corners // 3)


def _attribute(value: Any, sizes: tuple[int, ...]) -> dict[str, Any]:
    if not isinstance(value, Mapping) or value.get("itemSize") not in sizes:
        raise BadPartError("geometries without vertices")
    array = numbers(value.get("array"), most=_FLOATS)
    if not array or len(array) % value["itemSize"]:
        raise BadPartError("geometries without vertices")
    return {"itemSize": value["itemSize"], "type": "Float32Array", "array": array}


def _groups(value: Any) -> list[dict[str, int]]:
    if not isinstance(value, list):
        return []
    keys = ("start", "count", "materialIndex")
    found = [one for one in value[:256] if isinstance(one, Mapping)]
    return [dict(zip(keys, map(int, _whole(one, keys)), strict=True)) for one in found]


def _whole(group: Mapping[str, Any], keys: tuple[str, ...]) -> list[float]:
    return [abs(one) for one in vector([group.get(key, 0) for key in keys], len(keys))]
