"""Scenes as lists of parts, and as data of three.js's JSON object format."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Part:
    """One mesh: a unit shape, scaled to `size`, turned about y, its centre at `place`."""

    shape: str
    place: Vector
    size: Vector
    colour: str
    turn: float = 0.0
    wireframe: bool = False

    def moved(self, x: float, y: float, z: float) -> "Part":
        place = (self.place[0] + x, self.place[1] + y, self.place[2] + z)
        return replace(self, place=place)

    @property
    def bulk(self) -> float:
        return math.prod(self.size)


@dataclass(frozen=True, slots=True)
class Scene:
    """Parts under a lamp and a sky."""

    name: str
    parts: tuple[Part, ...]
    lamp: float = 2.2
    sky: float = 1.3


SHAPES: Mapping[str, dict[str, Any]] = {
    "box": {"type": "BoxGeometry"},
    "sphere": {
        "type": "SphereGeometry",
        "radius": 0.5,
        "widthSegments": 20,
        "heightSegments": 14,
    },
    "cylinder": {
        "type": "CylinderGeometry",
        "radiusTop": 0.5,
        "radiusBottom": 0.5,
        "radialSegments": 20,
    },
    "cone": {"type": "ConeGeometry", "radius": 0.5, "radialSegments": 20},
    "pyramid": {"type": "ConeGeometry", "radius": 0.5, "radialSegments": 4},
}


def three_json(scene: Scene) -> dict[str, Any]:
    """The scene in three.js's JSON object format 4.6."""
    looks = sorted({(part.colour, part.wireframe) for part in scene.parts})
    numbers = {look: f"m{number}" for number, look in enumerate(looks)}
    return {
        "metadata": {"version": 4.6, "type": "Object"},
        "geometries": [{"uuid": name, **facts} for name, facts in SHAPES.items()],
        "materials": [_material(numbers[look], *look) for look in looks],
        "object": {
            "uuid": "scene",
            "type": "Scene",
            "children": [
                *_lights(scene),
                *(_mesh(part, numbers[part.colour, part.wireframe]) for part in scene.parts),
            ],
        },
    }


def _material(name: str, colour: str, wireframe: bool) -> dict[str, Any]:
    look = {"type": "MeshStandardMaterial", "color": int(colour[1:], 16), "roughness": 0.8}
    return {"uuid": name, "wireframe": wireframe, "metalness": 0, **look}


def _lights(scene: Scene) -> Iterable[dict[str, Any]]:
    yield {
        "type": "HemisphereLight",
        "color": 0xFFFFFF,
        "groundColor": 0x8C8C8C,
        "intensity": scene.sky,
    }
    yield {
        "type": "DirectionalLight",
        "color": 0xFFFFFF,
        "intensity": scene.lamp,
        "matrix": _matrix((6, 11, 8), (1, 1, 1), 0),
    }


def _mesh(part: Part, material: str) -> dict[str, Any]:
    matrix = _matrix(part.place, part.size, part.turn)
    return {"type": "Mesh", "geometry": part.shape, "material": material, "matrix": matrix}


def _matrix(place: Vector, size: Vector, turn: float) -> Sequence[float]:
    c, s = math.cos(turn), math.sin(turn)
    x, y, z = size
    return [c * x, 0, -s * x, 0, 0, y, 0, 0, s * z, 0, c * z, 0, *place, 1]
