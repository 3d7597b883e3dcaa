"""What the renderer would report of a plan, worked out without a browser.

For tests and quick checks: nothing is drawn, so there is no share of the frame and no time.
"""

import math
from collections.abc import Iterator
from itertools import product
from typing import Final

from tools.scene.observation import Observation, Solid, Vector
from tools.scene.plan import Part, Plan
from tools.scene.shapes import Shape
from tools.scene.three import LIGHTS, PALETTE, Rows, turned

_RINGS: Final[dict[Shape, tuple[tuple[float, float], ...]]] = {
    "cylinder": ((-0.5, 0.5), (0.5, 0.5)),
    "frustum": ((-0.5, 0.5), (0.5, 0.3)),
    "cone": ((-0.5, 0.5), (0.5, 0.0)),
    "sphere": tuple(
        (0.5 * math.cos(math.pi * step / 12), 0.5 * math.sin(math.pi * step / 12))
        for step in range(13)
    ),
    "dome": tuple(
        (math.cos(math.pi * step / 12) - 0.5, 0.5 * math.sin(math.pi * step / 12))
        for step in range(7)
    ),
}
"""Height and radius of the rings of round shapes, in the box of side 1; vertices as three's."""

_GABLE: Final = ((-0.5, -0.5), (0.5, -0.5), (0.0, 0.5))
_CIRCLE: Final = tuple(
    (math.cos(math.tau * step / 20), math.sin(math.tau * step / 20)) for step in range(20)
)

_TRIANGLES: Final[dict[Shape, int]] = {
    "box": 12,
    "cylinder": 80,
    "frustum": 80,
    "cone": 40,
    "sphere": 440,
    "pyramid": 6,
    "prism": 8,
    "dome": 220,
    "torus": 320,
}


def observe(plan: Plan) -> Observation:
    """The plan's solids; colours as `#rrggbb`, materials by colour."""
    solids = tuple(map(_solid, plan.parts))
    names = tuple(dict.fromkeys(each.name for each in solids))
    return Observation(solids=solids, names=names, lights=len(LIGHTS), scenes=1)


def outline(shape: Shape) -> Iterator[Vector]:
    """Points whose convex hull is the shape, in the box of side 1."""
    match shape:
        case "box":
            yield from product((-0.5, 0.5), repeat=3)
        case "pyramid":
            yield 0, 0.5, 0
            yield from ((x, -0.5, z) for x, z in product((-0.5, 0.5), repeat=2))
        case "prism":
            yield from ((x, y, z) for x, y in _GABLE for z in (-0.5, 0.5))
        case "torus":
            for bend in range(8):
                out, z = math.cos(math.tau * bend / 8), math.sin(math.tau * bend / 8) / 2
                yield from (
                    (x * (0.38 + 0.12 * out), y * (0.38 + 0.12 * out), z) for x, y in _CIRCLE
                )
        case _:
            rings = _RINGS[shape]
            yield from ((x * r, y, z * r) for y, r in rings for x, z in _CIRCLE)


def _solid(part: Part) -> Solid:
    rows = turned(part.turn)
    points = tuple(_placed(part, rows, corner) for corner in dict.fromkeys(outline(part.shape)))
    return Solid(
        name=part.name,
        kind=part.shape,
        low=(min(p[0] for p in points), min(p[1] for p in points), min(p[2] for p in points)),
        high=(max(p[0] for p in points), max(p[1] for p in points), max(p[2] for p in points)),
        triangles=_TRIANGLES[part.shape],
        colour=f"#{PALETTE[part.color]:06x}",
        material=part.color,
        points=points,
    )


def _placed(part: Part, rows: Rows, corner: Vector) -> Vector:
    own = [extent * size for extent, size in zip(corner, part.size, strict=True)]
    x, y, z = (
        at + sum(factor * each for factor, each in zip(row, own, strict=True))
        for at, row in zip(part.at, rows, strict=True)
    )
    return x, y, z
