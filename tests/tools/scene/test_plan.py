import json

import pytest

from tools.scene.plan import MOST, MalformedPlanError, Plan, parse, schema
from tools.scene.three import to_three

BASE = {"name": "base", "shape": "box", "size": [4, 2, 4], "at": [0, 1, 0], "color": "grey"}


def _with(**changes: object) -> str:
    return json.dumps({"parts": [{**BASE, **changes}]})


def test_a_plan_is_read_and_written_compactly() -> None:
    text = json.dumps({"parts": [BASE]}, separators=(",", ":"))

    assert parse(text).text() == text
    assert parse(parse(_with(turn=[0, 45, 0], at=[0.5, 1, 0])).text()).parts[0].turn == (0, 45, 0)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("no plan", ""),
        ("[" * 100_000, ""),
        ("[]", ""),
        ('{"parts": []}', "parts"),
        (json.dumps({"parts": [BASE] * (MOST + 1)}), "parts"),
        (_with(shape="blob"), "parts.0.shape"),
        (_with(size=[4, 0, 4]), "parts.0.size.1"),
        (_with(size=[4, 4]), "parts.0.size.2"),
        (_with(at=[0, 1e9, 0]), "parts.0.at.1"),
        (_with(at=[0, float("nan"), 0]), "parts.0.at.1"),
        (_with(color="#888888"), "parts.0.color"),
        (_with(script="alert(1)"), "parts.0.script"),
    ],
)
def test_what_is_no_plan_is_told_with_its_place(text: str, where: str) -> None:
    with pytest.raises(MalformedPlanError) as told:
        parse(text)

    assert told.value.where == where


def test_the_schema_is_bounded_everywhere_and_short() -> None:
    found = json.loads(schema(7))
    parts = found["properties"]["parts"]
    part = parts["items"]["properties"]

    assert parts["maxItems"] == 7
    assert set(part) == set(Plan.model_validate({"parts": [BASE]}).parts[0].model_dump())
    assert parts["items"]["required"] == list(BASE)
    for triple in ("size", "at", "turn"):
        assert part[triple]["maxItems"] == part[triple]["minItems"] == 3
        assert {"minimum", "maximum"} < set(part[triple]["items"])
    assert len(schema()) < 1500


def test_every_part_is_a_named_mesh_of_its_own_size_and_colour() -> None:
    two = parse(json.dumps({"parts": [BASE, {**BASE, "name": "top", "at": [0, 3, 0]}]}))
    data = to_three(two)
    meshes = [each for each in data["object"]["children"] if each["type"] == "Mesh"]

    assert [mesh["name"] for mesh in meshes] == ["base", "top"]
    assert meshes[1]["matrix"] == [4, 0, 0, 0, 0, 2, 0, 0, 0, 0, 4, 0, 0, 3, 0, 1]
    assert len(data["geometries"]) == len(data["materials"]) == 1
    assert {mesh["geometry"] for mesh in meshes} == {data["geometries"][0]["uuid"]}


def test_all_plans_are_lit_alike() -> None:
    one, other = (to_three(parse(_with(size=size))) for size in ([1, 1, 1], [90, 9, 9]))

    assert one["object"]["children"][1:] == other["object"]["children"][1:]
    assert [each["type"] for each in one["object"]["children"][1:]] == [
        "HemisphereLight",
        "DirectionalLight",
    ]


def test_a_scene_shares_nothing_with_the_next_one() -> None:
    first = to_three(parse(_with(shape="pyramid")))
    expected = json.dumps(first)
    first["object"]["children"][-1]["intensity"] = 0
    first["geometries"][0]["data"]["attributes"].clear()

    assert json.dumps(to_three(parse(_with(shape="pyramid")))) == expected
