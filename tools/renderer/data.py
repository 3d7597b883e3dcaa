"""A scene as data, checked: the drawing page loads nothing but what is known here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.renderer import geometry, material
from tools.renderer.errors import BadSceneError
from tools.renderer.geometry import Geometry
from tools.renderer.limits import Limits
from tools.renderer.numbers import (
    BadPartError,
    colour,
    kept_flags,
    kept_numbers,
    number,
    numbers,
    text,
    vector,
)

DEPTH = 100
_PLAIN = frozenset(("Scene", "Group", "Object3D", "LOD"))
_SHAPED = frozenset(
    ("Mesh", "InstancedMesh", "Line", "LineSegments", "LineLoop", "Points", "Sprite")
)
_LIGHTS = frozenset(
    f"{name}Light" for name in ("Ambient", "Directional", "Point", "Spot", "Hemisphere", "RectArea")
)
_CAMERAS = frozenset(("PerspectiveCamera", "OrthographicCamera"))
_KNOWN = _PLAIN | _SHAPED | _LIGHTS | _CAMERAS
_AMOUNTS = (
    *("intensity", "distance", "decay", "angle", "penumbra", "width", "height", "renderOrder"),
    *("fov", "zoom", "near", "far", "left", "right", "top", "bottom"),
)
_PLACES = {"matrix": 16, "position": 3, "rotation": 3, "quaternion": 4, "scale": 3, "up": 3}


@dataclass(frozen=True, slots=True)
class SceneData:
    """A scene that may be drawn, as three's ObjectLoader reads it; `dropped` was left out of it."""

    scene: dict[str, Any]
    dropped: tuple[str, ...]


def checked(scene: Any, limits: Limits) -> SceneData:
    """Copy what is known of a scene, in three's JSON object format.

    Parts that cannot be drawn are dropped one by one.

    Raises:
        BadSceneError: it is no scene, or goes over a limit.
    """
    if not isinstance(scene, Mapping) or not isinstance(scene.get("object"), Mapping):
        raise BadSceneError("it is not in three's JSON object format")
    copy = _Copy(limits)
    copy.take_parts(scene)
    root = copy.node(scene["object"], 0)
    return SceneData(copy.whole(root), tuple(sorted(copy.dropped)))


def camera(value: Any) -> dict[str, Any] | None:
    """A camera alone, None where there is none that could be looked through."""
    if not isinstance(value, Mapping) or not isinstance(value.get("object"), Mapping):
        return None
    found = {key: one for key, one in value["object"].items() if key != "children"}
    if found.get("type") not in _CAMERAS:
        return None
    try:
        return {"metadata": _METADATA, "object": _Copy(Limits()).node(found, 0)}
    except (BadPartError, BadSceneError):
        return None


_METADATA = {"version": 4.6, "type": "Object", "generator": "tutelage"}


@dataclass(slots=True)
class _Copy:
    """The copy in the making, with what it has used so far."""

    limits: Limits
    dropped: set[str] = field(default_factory=set)
    geometries: dict[str, Geometry] = field(default_factory=dict)
    materials: dict[str, dict[str, Any]] = field(default_factory=dict)
    objects: int = 0
    triangles: int = 0

    def take_parts(self, scene: Mapping[str, Any]) -> None:
        for one in self._listed(scene, "geometries"):
            try:
                self.geometries[_key(one)] = geometry.checked(one)
            except BadPartError as error:
                self.dropped.add(str(error))
        for one in self._listed(scene, "materials"):
            try:
                self.materials[_key(one)] = material.checked(one, self.dropped)
            except BadPartError:
                self.materials[_key(one)] = {"type": material.STANDARD}

    def whole(self, root: dict[str, Any]) -> dict[str, Any]:
        return {
            "metadata": _METADATA,
            "geometries": [{"uuid": key, **one.data} for key, one in self.geometries.items()],
            "materials": [{"uuid": key, **one} for key, one in self.materials.items()],
            "object": root,
        }

    def node(self, given: Mapping[str, Any], depth: int) -> dict[str, Any]:
        """One object with its children.

        Raises:
            BadPartError: it cannot be drawn.
            BadSceneError: a limit is gone over.
        """
        if depth > DEPTH:
            raise BadSceneError(f"objects more than {DEPTH} deep", oversized=True)
        kind = _kind(given)
        clean: dict[str, Any] = {"uuid": _key(given), "type": kind, "name": text(given.get("name"))}
        clean |= {key: vector(given[key], size) for key, size in _PLACES.items() if key in given}
        clean |= kept_numbers(given, _AMOUNTS)
        clean |= kept_flags(given, ("visible", "castShadow", "receiveShadow", "matrixAutoUpdate"))
        clean |= {key: colour(given[key]) for key in ("color", "groundColor") if key in given}
        if isinstance(given.get("target"), str):
            clean["target"] = text(given["target"])
        if kind in _SHAPED:
            clean |= self._shaped(given, kind)
        if kind == "Scene":
            clean |= _surroundings(given, self.dropped)
        self._count(1)
        clean["children"] = list(self._children(given, depth))
        return clean

    def _children(self, given: Mapping[str, Any], depth: int) -> Iterator[dict[str, Any]]:
        for child in self._listed(given, "children"):
            try:
                yield self.node(child, depth + 1)
            except BadPartError as error:
                self.dropped.add(str(error))

    def _shaped(self, given: Mapping[str, Any], kind: str) -> dict[str, Any]:
        clean: dict[str, Any] = {}
        copies, triangles = 1, 2
        if kind != "Sprite":
            found = self.geometries.get(text(given.get("geometry")))
            if found is None:
                raise BadPartError("parts without a geometry")
            clean["geometry"], triangles = text(given["geometry"]), found.triangles
        if kind == "InstancedMesh":
            clean |= _instances(given, self.limits.objects)
            copies = clean["count"]
        wanted = given.get("material")
        keys = [text(one) for one in (wanted if isinstance(wanted, list) else [wanted])][:64]
        for key in keys:
            self.materials.setdefault(key, {"type": material.STANDARD})
        clean["material"] = keys if isinstance(wanted, list) else keys[0]
        self._count(copies - 1, copies * triangles)
        return clean

    def _count(self, objects: int, triangles: int = 0) -> None:
        self.objects += objects
        self.triangles += triangles
        if self.objects > self.limits.objects:
            raise BadSceneError(f"more than {self.limits.objects} objects", oversized=True)
        if self.triangles > self.limits.triangles:
            raise BadSceneError(f"more than {self.limits.triangles} triangles", oversized=True)

    def _listed(self, given: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        found = given.get(key)
        if not isinstance(found, list):
            return []
        if len(found) > self.limits.objects:
            raise BadSceneError(f"more than {self.limits.objects} {key}", oversized=True)
        return [one for one in found if isinstance(one, Mapping)]


def _key(given: Mapping[str, Any]) -> str:
    return text(given.get("uuid"))


def _kind(given: Mapping[str, Any]) -> str:
    """Its type where it is known; else a mesh if it has a shape, as subclasses have."""
    kind = given.get("type")
    if isinstance(kind, str) and kind in _KNOWN:
        return kind
    if isinstance(kind, str) and kind.endswith("Helper"):
        return "LineSegments" if "geometry" in given else "Group"
    return "Mesh" if "geometry" in given and kind != "BatchedMesh" else "Object3D"


def _instances(given: Mapping[str, Any], most: int) -> dict[str, Any]:
    if isinstance(given.get("count"), int) and given["count"] > most:
        raise BadSceneError(f"more than {most} copies", oversized=True)
    matrices = given.get("instanceMatrix")
    array = numbers(
        matrices.get("array") if isinstance(matrices, Mapping) else None, most=16 * most
    )
    count = min(int(number(given.get("count", 0))), len(array) // 16)
    if count < 1:
        raise BadPartError("instanced parts without a copy")
    found: dict[str, Any] = {"count": count, "instanceMatrix": {"array": array[: 16 * count]}}
    colours = given.get("instanceColor")
    if isinstance(colours, Mapping) and colours.get("itemSize") == 3:
        array = numbers(colours.get("array"), most=3 * most)[: 3 * count]
        if len(array) == 3 * count:
            found["instanceColor"] = {"array": array, "itemSize": 3}
    return found


def _surroundings(given: Mapping[str, Any], dropped: set[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if isinstance(given.get("background"), int):
        found["background"] = colour(given["background"])
    elif given.get("background") is not None:
        dropped.add("textures")
    fog = given.get("fog")
    if isinstance(fog, Mapping) and fog.get("type") in ("Fog", "FogExp2"):
        amounts = kept_numbers(fog, ("near", "far", "density"))
        found["fog"] = {"type": fog["type"], "color": colour(fog.get("color", 0)), **amounts}
    return found
