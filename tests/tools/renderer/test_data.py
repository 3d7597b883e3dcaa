"""Scene data that nobody trusts is copied piece by piece, or refused."""

import json
import math
from typing import Any

import pytest

from tools.renderer import data, reported_scene
from tools.renderer.errors import BadSceneError
from tools.renderer.limits import Limits
from tools.renderer.program import read

LIMITS = Limits(objects=50, triangles=10_000)
IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]


def scene(*children: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {
        "geometries": [{"uuid": "g", "type": "BoxGeometry", "width": 2}],
        "materials": [{"uuid": "m", "type": "MeshStandardMaterial", "color": 255}],
        "object": {"uuid": "s", "type": "Scene", "children": list(children)},
        **parts,
    }


def mesh(**changes: Any) -> dict[str, Any]:
    return {"uuid": "o", "type": "Mesh", "geometry": "g", "material": "m", **changes}


def test_only_what_is_known_is_copied() -> None:
    given = scene(
        mesh(name="a\u202eb\x00", matrix=IDENTITY, onBeforeRender="x", userData={"a": 1}),
        textures=[{"uuid": "t"}],
        images=[{"url": "http://x/"}],
        scripts={"o": ["alert(1)"]},
    )
    given["materials"][0] |= {"map": "t", "onBuild": "x", "roughness": 0.5}
    found = data.checked(given, LIMITS)
    assert set(found.scene) == {"metadata", "geometries", "materials", "object"}
    (child,) = found.scene["object"]["children"]
    assert (child["name"], child["matrix"]) == ("ab", [float(one) for one in IDENTITY])
    assert not {"userData", "onBeforeRender"} & set(child)
    assert found.scene["materials"][0] == {
        "uuid": "m",
        "type": "MeshStandardMaterial",
        "name": "",
        "color": 255,
        "roughness": 0.5,
    }
    assert found.dropped == ("textures",)


@pytest.mark.parametrize(
    "broken",
    [
        mesh(matrix=[math.nan] * 16),
        mesh(matrix=[1, 2]),
        mesh(position=["one", 2, 3]),
        mesh(position=[1e300, 0, 0]),
        mesh(scale=None),
        mesh(geometry="nowhere"),
        mesh(geometry=7),
        mesh(type="InstancedMesh", count=2),
        {"type": "PointLight", "intensity": math.inf},
        {"type": "PointLight", "color": "red"},
    ],
)
def test_a_broken_part_is_dropped_and_the_rest_kept(broken: dict[str, Any]) -> None:
    found = data.checked(scene(broken, mesh(name="whole")), LIMITS)
    assert [one["name"] for one in found.scene["object"]["children"]] == ["whole"]
    assert len(found.dropped) == 1


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "EvilGeometry"},
        {"type": "BoxGeometry", "width": math.nan},
        {"type": "BufferGeometry"},
        {"type": "BufferGeometry", "data": {"attributes": {"position": {"itemSize": 3}}}},
        {"type": "LatheGeometry", "points": [{"x": 1}]},
    ],
)
def test_a_mesh_whose_geometry_is_none_is_dropped(geometry: dict[str, Any]) -> None:
    found = data.checked(scene(mesh(), geometries=[{"uuid": "g", **geometry}]), LIMITS)
    assert found.scene["object"]["children"] == []


def test_faces_point_at_vertices() -> None:
    vertices = {"position": {"itemSize": 3, "array": [0, 0, 0, 1, 0, 0, 0, 1, 0]}}
    geometry = {"attributes": vertices, "index": {"array": [0, 1, 3]}}
    given = scene(mesh(), geometries=[{"uuid": "g", "type": "BufferGeometry", "data": geometry}])
    assert data.checked(given, LIMITS).scene["object"]["children"] == []
    geometry["index"] = {"array": [0, 1, 2]}
    assert len(data.checked(given, LIMITS).scene["object"]["children"]) == 1


def nested(depth: int) -> dict[str, Any]:
    inner = mesh()
    for _ in range(depth):
        inner = {"type": "Group", "children": [inner]}
    return inner


@pytest.mark.parametrize(
    "given",
    [
        scene(*[mesh() for _ in range(51)]),
        scene(nested(200)),
        scene(mesh(), geometries=[{"uuid": "g", "type": "SphereGeometry", "widthSegments": 1e6}]),
        scene(mesh(type="InstancedMesh", count=51, instanceMatrix={"array": IDENTITY * 51})),
        scene(mesh(), geometries=[{"uuid": "g", "type": "IcosahedronGeometry", "detail": 99}]),
    ],
)
def test_what_is_too_large_says_so(given: dict[str, Any]) -> None:
    with pytest.raises(BadSceneError) as told:
        data.checked(given, LIMITS)
    assert told.value.oversized


@pytest.mark.parametrize("given", [None, 7, [], {}, {"object": []}, "scene"])
def test_what_is_no_scene_is_refused(given: Any) -> None:
    with pytest.raises(BadSceneError):
        data.checked(given, LIMITS)


@pytest.mark.parametrize("text", ["", "[", "[" * 10**5, "7", '{"scene": NaN}', "[]"])
def test_what_the_forge_never_leaves_is_refused(text: str) -> None:
    with pytest.raises(BadSceneError):
        reported_scene.read(text)


def test_what_is_told_is_cut_to_size() -> None:
    text = json.dumps({"console": ["x" * 9999, 7, "\x1b[31m"] * 99, "scenes": 10**9})
    told = reported_scene.read(text)
    assert len(told.console) <= 60
    assert max(map(len, told.console)) == 500
    assert "\x1b" not in "".join(told.console)
    assert (told.scenes, told.exceptions, told.failed) == (1000, (), "")


@pytest.mark.parametrize(
    "source", ["import", "import x", "<script", "<script>", "export", "\x00", "import {} from ''"]
)
def test_any_text_is_read(source: str) -> None:
    assert read(source).text
