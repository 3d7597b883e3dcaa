"""The shapes that plans are made of: each fills a box of side 1 around the origin.

Geometries are in three's JSON object format 4.6. A part's size scales its shape, so that the
part's box before turning is its size exactly.
"""

import math
from copy import deepcopy
from itertools import pairwise
from typing import Any, Final, Literal

Shape = Literal["box", "cylinder", "cone", "sphere", "pyramid", "prism", "dome", "frustum", "torus"]
"""`cylinder`, `cone`, `pyramid`, `dome` and `frustum` stand upright; a `prism` is a gable roof
whose ridge runs along z; a `frustum` is a cylinder whose top is 0.6 of its foot; a `torus` stands
like a wheel seen from the front, its thickness along z."""

Corner = tuple[float, float, float]

_ROUND: Final = 20
"""Segments of round shapes: smooth enough to read, few enough for a low-poly look."""
_TUBE: Final = 0.12
_PYRAMID: Final[tuple[tuple[Corner, ...], ...]] = (
    ((-0.5, -0.5, 0.5), (0.5, -0.5, 0.5), (0, 0.5, 0)),
    ((0.5, -0.5, 0.5), (0.5, -0.5, -0.5), (0, 0.5, 0)),
    ((0.5, -0.5, -0.5), (-0.5, -0.5, -0.5), (0, 0.5, 0)),
    ((-0.5, -0.5, -0.5), (-0.5, -0.5, 0.5), (0, 0.5, 0)),
    ((-0.5, -0.5, -0.5), (0.5, -0.5, -0.5), (0.5, -0.5, 0.5), (-0.5, -0.5, 0.5)),
)
_PRISM: Final[tuple[tuple[Corner, ...], ...]] = (
    ((-0.5, -0.5, 0.5), (0.5, -0.5, 0.5), (0, 0.5, 0.5)),
    ((0.5, -0.5, -0.5), (-0.5, -0.5, -0.5), (0, 0.5, -0.5)),
    ((0.5, -0.5, 0.5), (0.5, -0.5, -0.5), (0, 0.5, -0.5), (0, 0.5, 0.5)),
    ((-0.5, -0.5, -0.5), (-0.5, -0.5, 0.5), (0, 0.5, 0.5), (0, 0.5, -0.5)),
    ((-0.5, -0.5, -0.5), (0.5, -0.5, -0.5), (0.5, -0.5, 0.5), (-0.5, -0.5, 0.5)),
)
"""Faces, corners counted anticlockwise as seen from outside."""


def geometry(shape: Shape) -> dict[str, Any]:
    """The shape's geometry, with its name as `uuid`."""
    return {"uuid": shape, **deepcopy(_GEOMETRIES[shape])}


def stretch(shape: Shape) -> Corner:
    """Factors along x, y and z that fit three's own geometry into the box of side 1."""
    match shape:
        case "torus":
            return 1.0, 1.0, 1 / (2 * _TUBE)
        case "dome":
            return 1.0, 2.0, 1.0
        case _:
            return 1.0, 1.0, 1.0


def lift(shape: Shape) -> float:
    """How far up three's own geometry, stretched, must go to be centred: its origin may differ."""
    return -0.5 if shape == "dome" else 0.0


def _faceted(faces: tuple[tuple[Corner, ...], ...]) -> dict[str, Any]:
    """Triangles with one normal a face: three's own pyramid is shaded as if it were round."""
    positions: list[float] = []
    normals: list[float] = []
    for first, *others in faces:
        for second, third in pairwise(others):
            positions += [*first, *second, *third]
            normals += [*_normal(first, second, third)] * 3
    attributes = {
        name: {"itemSize": 3, "type": "Float32Array", "array": values, "normalized": False}
        for name, values in (("position", positions), ("normal", normals))
    }
    return {"type": "BufferGeometry", "data": {"attributes": attributes}}


def _normal(first: Corner, second: Corner, third: Corner) -> Corner:
    a, b = ([q - p for p, q in zip(first, other, strict=True)] for other in (second, third))
    x, y, z = a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    length = math.hypot(x, y, z)
    return x / length, y / length, z / length


def _cylinder(top: float) -> dict[str, Any]:
    return {
        "type": "CylinderGeometry",
        "radiusTop": top,
        "radiusBottom": 0.5,
        "height": 1,
        "radialSegments": _ROUND,
    }


_GEOMETRIES: Final[dict[Shape, dict[str, Any]]] = {
    "box": {"type": "BoxGeometry", "width": 1, "height": 1, "depth": 1},
    "cylinder": _cylinder(0.5),
    "frustum": _cylinder(0.3),
    "cone": {"type": "ConeGeometry", "radius": 0.5, "height": 1, "radialSegments": _ROUND},
    "sphere": {
        "type": "SphereGeometry",
        "radius": 0.5,
        "widthSegments": _ROUND,
        "heightSegments": 12,
    },
    "dome": {
        "type": "SphereGeometry",
        "radius": 0.5,
        "widthSegments": _ROUND,
        "heightSegments": 6,
        "thetaLength": math.pi / 2,
    },
    "torus": {
        "type": "TorusGeometry",
        "radius": 0.5 - _TUBE,
        "tube": _TUBE,
        "radialSegments": 8,
        "tubularSegments": _ROUND,
    },
    "pyramid": _faceted(_PYRAMID),
    "prism": _faceted(_PRISM),
}
