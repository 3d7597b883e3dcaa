"""A plan as data that three.js loads: its JSON object format, version 4.6."""

import math
from copy import deepcopy
from typing import Any, Final

from tools.scene.plan import Colour, Part, Plan
from tools.scene.shapes import Corner, geometry, lift, stretch

PALETTE: Final[dict[Colour, int]] = {
    "white": 0xF2F2EE,
    "silver": 0xC4C8CC,
    "grey": 0x8C9196,
    "darkgrey": 0x4A4E54,
    "black": 0x1C1D20,
    "red": 0xC8322B,
    "darkred": 0x7E2323,
    "orange": 0xE07B28,
    "gold": 0xD4A02A,
    "yellow": 0xF0D040,
    "tan": 0xCDAE82,
    "brown": 0x8A5A33,
    "darkbrown": 0x4F3320,
    "green": 0x4C9A45,
    "darkgreen": 0x2C5E33,
    "lime": 0x9FCB3B,
    "teal": 0x2B8A86,
    "cyan": 0x4CC3D9,
    "skyblue": 0x8EC5EA,
    "blue": 0x2F62B8,
    "navy": 0x1F2F5C,
    "purple": 0x7A4A9E,
    "pink": 0xE79AB4,
    "cream": 0xF1E4C3,
}
"""sRGB, toned so that shading shows on every one of them."""

# Directions, not places: the same light falls on a scene of any size.
LIGHTS: Final[tuple[dict[str, Any], ...]] = (
    {
        "uuid": "sky",
        "type": "HemisphereLight",
        "color": 0xFFFFFF,
        "groundColor": 0x8A8378,
        "intensity": 1.6,
        "matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1],
    },
    {
        "uuid": "sun",
        "type": "DirectionalLight",
        "color": 0xFFF4E0,
        "intensity": 2.2,
        "matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 40, 80, 60, 1],
    },
)

Rows = tuple[Corner, Corner, Corner]


def to_three(plan: Plan) -> dict[str, Any]:
    """The plan's scene: geometries, materials, one mesh a part, and two lights, always the same."""
    shapes = sorted({part.shape for part in plan.parts})
    colours = sorted({part.color for part in plan.parts})
    meshes = [_mesh(part, at) for at, part in enumerate(plan.parts)]
    return {
        "metadata": {"version": 4.6, "type": "Object", "generator": "plan"},
        "geometries": [geometry(shape) for shape in shapes],
        "materials": [_material(colour) for colour in colours],
        "object": {
            "uuid": "scene",
            "type": "Scene",
            "matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
            "children": [*meshes, *deepcopy(LIGHTS)],
        },
    }


def turned(turn: Corner) -> Rows:
    """Rotation matrix, by rows, of degrees about x, y and z: Rx · Ry · Rz, three's `XYZ`."""
    a, b, c, d, e, f = (g for each in turn for g in _cos_sin(each))
    return (
        (c * e, -c * f, d),
        (a * f + b * e * d, a * e - b * f * d, -b * c),
        (b * f - a * e * d, b * e + a * f * d, a * c),
    )


def _cos_sin(degrees: float) -> tuple[float, float]:
    """Exact at right angles, where a rounding error would tilt what stands straight."""
    quarter, rest = divmod(degrees, 90)
    if rest == 0:
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarter) % 4]
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))


def _mesh(part: Part, at: int) -> dict[str, Any]:
    return {
        "uuid": f"part-{at}",
        "type": "Mesh",
        "name": part.name,
        "geometry": part.shape,
        "material": part.color,
        "matrix": _matrix(part),
    }


def _matrix(part: Part) -> list[float]:
    """Place · turn · scale, by columns as three stores it."""
    rows, factors = turned(part.turn), stretch(part.shape)
    scale = [size * factor for size, factor in zip(part.size, factors, strict=True)]
    shift = lift(part.shape) * part.size[1]
    place = [at + row[1] * shift for at, row in zip(part.at, rows, strict=True)]
    columns = [[row[i] * scale[i] for row in rows] for i in range(3)]
    return [*columns[0], 0, *columns[1], 0, *columns[2], 0, *place, 1]


def _material(colour: Colour) -> dict[str, Any]:
    return {
        "uuid": colour,
        "type": "MeshStandardMaterial",
        "color": PALETTE[colour],
        "roughness": 0.75,
        "metalness": 0.05,
    }
