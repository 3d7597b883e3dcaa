"""The experts' solutions of domain 1 in a real browser."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tools.renderer.limits import Limits
from tools.renderer.renderer import Renderer
from tools.tasks.pools import POOLS, seed_in
from tools.tasks.reference import TaskReference
from tools.tasks.scenes.worlds.catalogue import WORLDS
from tools.tasks.scenes.worlds.family import worlds_js, worlds_plan
from tools.verification import Checker

pytestmark = pytest.mark.asyncio(loop_scope="module")

FAMILIES = {each.name: each for each in (worlds_plan(), worlds_js())}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def checker() -> AsyncIterator[Checker]:
    # Tests share their cores with one another.
    async with (
        Renderer(Limits(seconds=20), warm=1) as renderer,
        Checker(drawing=renderer) as checker,
    ):
        yield checker


async def _holds(checker: Checker, reference: TaskReference) -> None:
    family = FAMILIES[reference.family]
    found = await checker.check(family.key(reference), family.gold(reference))
    assert (found.outcome, found.unmet, found.score) == ("passed", (), 1), reference
    assert found.pictures is not None
    assert len(found.pictures.views) >= 4
    assert found.observed["exceptions"] == 0
    assert found.observed["covered"] > 0.05
    assert found.observed["meshes"] >= 25


@pytest.mark.parametrize("skill", WORLDS)
@pytest.mark.parametrize("family", FAMILIES)
async def test_the_experts_scene_meets_every_clause(
    checker: Checker, family: str, skill: str
) -> None:
    await _holds(checker, TaskReference(family, "1", skill, 1, 0))


@pytest.mark.slow
@pytest.mark.parametrize("skill", WORLDS)
@pytest.mark.parametrize("family", FAMILIES)
async def test_so_does_every_other_variant(checker: Checker, family: str, skill: str) -> None:
    for level in (0, 1):
        for pool in POOLS:
            seed = seed_in(pool, 3)
            await _holds(checker, TaskReference(family, "1", skill, level, seed))
