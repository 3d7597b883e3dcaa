"""Damage does what it says, more of it at every level, and disguise leaves the shape alone."""

import json
from itertools import pairwise
from typing import Any

import pytest

from tools.renderer.renderer import Renderer
from tools.scene.degrade import DEFECTS, DEGRADATIONS, LEVELS
from tools.scene.disguise import CUBES, GAMES, STYLES, confetti, hidden
from tools.scene.facts import facts
from tools.scene.plan import Part, Plan, parse
from tools.scene.three import to_three
from tools.tasks.catalogue import families
from tools.tasks.reference import TaskReference

FAMILY = families()["objects_plan"]


def plan(name: str) -> Plan:
    return parse(FAMILY.gold(TaskReference(FAMILY.name, FAMILY.version, name, 1, 0)) or "")


PLANS = {name: plan(name) for name in ("lighthouse", "robot", "catapult")}


def meshes(scene: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in scene["object"]["children"] if each["type"] == "Mesh"]


@pytest.mark.parametrize("kind", DEGRADATIONS)
@pytest.mark.parametrize("name", PLANS)
def test_level_nought_is_the_scene_and_every_level_is_another(kind: str, name: str) -> None:
    levels = [DEGRADATIONS[kind](PLANS[name], level) for level in range(LEVELS + 1)]

    assert levels[0] == to_three(PLANS[name])
    assert len({json.dumps(each) for each in levels}) == LEVELS + 1
    assert DEGRADATIONS[kind](PLANS[name], 3) == levels[3]


@pytest.mark.parametrize("kind", ["mask", "pruning"])
@pytest.mark.parametrize("name", PLANS)
def test_what_a_level_leaves_out_stays_out(kind: str, name: str) -> None:
    kept = [
        [mesh["matrix"] for mesh in meshes(DEGRADATIONS[kind](PLANS[name], level))]
        for level in range(LEVELS + 1)
    ]

    for more, fewer in pairwise(kept):
        assert len(fewer) < len(more)
        assert all(each in more for each in fewer)
    assert len(kept[-1]) == pytest.approx(len(kept[0]) / 4, abs=1)


@pytest.mark.parametrize("name", PLANS)
def test_what_merges_stays_merged_and_no_part_moves(name: str) -> None:
    scenes = [meshes(DEGRADATIONS["detail"](PLANS[name], level)) for level in range(LEVELS + 1)]

    assert len({json.dumps([mesh["matrix"] for mesh in each]) for each in scenes}) == 1
    colours = [len({mesh["material"] for mesh in each}) for each in scenes]
    assert colours == sorted(colours, reverse=True)
    assert colours[-1] < colours[0]


ON_A_LAWN = Plan(
    parts=(
        Part(name="house", shape="box", size=(4, 3, 4), at=(1, 1.6, 0), color="tan"),
        Part(name="lawn", shape="box", size=(6, 0.1, 6), at=(0, 0.05, 0), color="green"),
        Part(name="door", shape="box", size=(1, 2, 0.2), at=(1, 1.1, 2), color="brown"),
    )
)


@pytest.mark.parametrize("kind", DEGRADATIONS)
def test_ground_stays_under_whatever_becomes_of_the_rest(kind: str) -> None:
    for level in range(LEVELS + 1):
        scene = DEGRADATIONS[kind](ON_A_LAWN, level)
        lawns = [mesh["matrix"] for mesh in meshes(scene) if mesh["name"] == "lawn"]
        others = [mesh["matrix"] for mesh in meshes(scene) if mesh["name"] != "lawn"]

        assert len(lawns) == 1
        assert lawns[0][12:15] == [0, 0.05, 0]
        assert lawns[0][5] == 0.1
        for each in others:
            for size, place in ((0, 12), (10, 14)):
                reach = abs(each[place]) + each[size] / 2
                assert reach <= lawns[0][size] / 2 + 1e-9


def test_the_light_goes_down_to_a_quarter() -> None:
    full, last = (DEGRADATIONS["light"](PLANS["robot"], level) for level in (0, LEVELS))
    strength = [
        sum(each.get("intensity", 0) for each in scene["object"]["children"])
        for scene in (full, last)
    ]

    assert strength[1] == pytest.approx(strength[0] / 4)


@pytest.mark.asyncio(loop_scope="session")
async def test_damage_shows_in_the_facts_and_disguise_does_not(renderer: Renderer) -> None:
    original = PLANS["robot"]

    async def seen(scene: dict[str, Any]) -> dict[str, float]:
        rendering = await renderer.draw_scene(scene)
        assert rendering.failure is None, rendering.reason
        return facts(rendering.observation)

    before = await seen(to_three(original))
    assert (await seen(DEGRADATIONS["float"](original, LEVELS)))["floating"] > before["floating"]
    assert (await seen(DEGRADATIONS["float"](PLANS["catapult"], LEVELS)))["floating"] > 2
    assert (await seen(DEGRADATIONS["scatter"](original, LEVELS)))["pieces"] > 5
    assert (await seen(DEFECTS["detached"](original)))["floating"] > 0
    assert (await seen(DEFECTS["missing"](original)))["pieces"] > 1
    assert (await seen(DEFECTS["collapsed"](original)))["buried"] > 0
    swollen = await seen(DEFECTS["swollen"](original))
    assert swollen["height"] > 1.2 * before["height"]
    for style in STYLES.values():
        after = await seen(style(original))
        for name in ("meshes", "floating", "pieces", "symmetry", "proportion", "ground_gap"):
            assert after[name] == pytest.approx(before[name], abs=2e-3)
    for name in ("wireframe", "noise", "zoom"):
        assert (await seen(GAMES[name](original)))["covered"] > 0.01
    # Five hundred solids are slow to draw without a graphics card.
    assert (await seen(confetti(original, 30)))["meshes"] == before["meshes"] + 30
    assert (await seen(hidden(original, 30)))["buried"] >= 30


@pytest.mark.parametrize("kind", ["scatter", "float"])
@pytest.mark.asyncio(loop_scope="session")
async def test_ground_is_in_no_silhouette_however_far_the_parts_go(
    kind: str, renderer: Renderer
) -> None:
    scene = DEGRADATIONS[kind](ON_A_LAWN, LEVELS)
    bare = {**scene, "object": {**scene["object"], "children": [
        each for each in scene["object"]["children"] if each.get("name") != "lawn"
    ]}}  # fmt: skip

    pictures = [(await renderer.draw_scene(each)).pictures for each in (scene, bare)]

    assert pictures[0] is not None
    assert pictures[1] is not None
    assert pictures[0].silhouettes == pictures[1].silhouettes
    assert pictures[0].views != pictures[1].views


@pytest.mark.parametrize("kind", ["confetti", "hidden"])
def test_clutter_is_plenty_and_the_scene_is_still_there(kind: str) -> None:
    original = meshes(to_three(PLANS["robot"]))
    cluttered = meshes(GAMES[kind](PLANS["robot"]))

    assert cluttered[: len(original)] == original
    assert len(cluttered) == len(original) + CUBES
