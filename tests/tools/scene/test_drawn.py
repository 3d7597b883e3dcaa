"""Scenes in a real browser: what is worked out without one holds there too."""

from typing import get_args

import pytest

from tools.renderer.renderer import Renderer
from tools.scene.contract import Contract
from tools.scene.facts import facts
from tools.scene.plan import Plan
from tools.scene.predicted_observation import observe
from tools.scene.scoring import score_plan, score_script
from tools.scene.script import to_script
from tools.scene.shapes import Shape
from tools.scene.three import to_three

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLAN = Plan.model_validate(
    {
        "parts": [
            {
                "name": f"{shape} part",
                "shape": shape,
                "size": [2, 3, 1.5],
                "at": [3 * (place % 3), 1.5, 3 * (place // 3)],
                "color": ("red", "white", "blue")[place % 3],
                "turn": [0, 0, 0] if place % 2 else [20, 30, 40],
            }
            for place, shape in enumerate(get_args(Shape))
        ]
    }
)
CONTRACT = Contract.read(
    {
        "parts": {"torus": ("ring",), "sail": ()},
        "clauses": [
            {"kind": "draws"},
            {"kind": "has", "part": "torus"},
            {"kind": "parts", "least": 9},
            {"kind": "has", "part": "sail"},
        ],
    }
)
UNTIMED = {"seconds", "covered"}


async def test_the_browser_sees_what_the_plan_says(renderer: Renderer) -> None:
    drawn = facts((await renderer.draw_scene(to_three(PLAN))).observation)
    plain = facts(observe(PLAN))

    assert drawn["covered"] > 0.05
    assert {name: drawn[name] for name in drawn if name not in UNTIMED} == {
        name: pytest.approx(plain[name], rel=1e-3) for name in plain if name not in UNTIMED
    }


async def test_the_program_builds_the_scene_of_its_plan(renderer: Renderer) -> None:
    planned = await renderer.draw_scene(to_three(PLAN))
    coded = await renderer.draw_script(to_script(PLAN))

    assert (coded.failure, coded.observation.exceptions) == (None, ())
    for one, other in zip(planned.observation.solids, coded.observation.solids, strict=True):
        assert (one.name, one.colour) == (other.name, other.colour)
        assert one.low == pytest.approx(other.low, abs=0.02)
        assert one.high == pytest.approx(other.high, abs=0.02)


async def test_a_scene_is_scored_by_the_share_of_clauses_that_it_meets(renderer: Renderer) -> None:
    found = await score_plan(renderer, CONTRACT, PLAN.text())

    assert (found.outcome, found.failure, found.score) == ("failed", "wrong", 0.75)
    assert found.unmet == ("It has a sail (0 found)",)
    assert found.pictures is not None
    assert found.observed["meshes"] == 9
    assert "3 of 4" in found.evidence


async def test_a_scene_that_meets_all_passes(renderer: Renderer) -> None:
    contract = CONTRACT.model_copy(update={"clauses": CONTRACT.clauses[:3]})
    found = await score_script(renderer, contract, to_script(PLAN))

    assert (found.outcome, found.failure, found.score, found.unmet) == ("passed", None, 1, ())


@pytest.mark.parametrize(
    ("source", "failure"),
    [
        ("const scene = new THREE.Scene();", "blank"),
        ("null.boom();", "crash"),
        ("while (true) {}", "timeout"),
    ],
)
async def test_what_cannot_be_drawn_fails_with_its_class(
    source: str, failure: str, renderer: Renderer
) -> None:
    found = await score_script(renderer, CONTRACT, source)

    assert (found.outcome, found.failure, found.score) == ("failed", failure, 0)
    assert (found.pictures, found.observed["meshes"]) == (None, 0)


async def test_what_is_no_plan_fails_by_its_format(renderer: Renderer) -> None:
    found = await score_plan(renderer, CONTRACT, '{"parts": [{"name": "base"}]}')

    assert (found.failure, found.score) == ("format", 0)
    assert "parts.0.shape" in found.evidence
