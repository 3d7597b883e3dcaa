"""Objects of domain 2: every contract can be met, and what is lazy does not meet it."""

import json

import pytest

from tools.renderer.renderer import Renderer
from tools.scene.clauses import Checked, check
from tools.scene.contract import Contract
from tools.scene.plan import Plan, parse
from tools.scene.predicted_observation import observe
from tools.tasks.catalogue import families
from tools.tasks.pools import POOLS, seed_in
from tools.tasks.reference import TaskReference
from tools.tasks.scenes.formats import PLAN_PARTS
from tools.tasks.scenes.sketch import MalformedSketchError, _named, sketches
from tools.verification import Checker

FAMILIES = families()
PLANS, CODE = FAMILIES["objects_plan"], FAMILIES["objects_js"]
OBJECTS = sorted(PLANS.skills())


def reference(name: str, level: int, seed: int, family: str = "objects_plan") -> TaskReference:
    return TaskReference(family, FAMILIES[family].version, name, level, seed)


def checked(task: TaskReference, plan: Plan) -> list[Checked]:
    contract = Contract.read(FAMILIES[task.family].key(task).data["contract"])
    return check(contract, observe(plan))


def test_there_are_enough_objects_in_both_formats() -> None:
    assert len(OBJECTS) >= 36
    assert set(PLANS.skills()) == set(CODE.skills())
    assert len({each.title for each in sketches().values()}) == len(OBJECTS)


@pytest.mark.parametrize("name", OBJECTS)
def test_every_contract_can_be_met(name: str) -> None:
    for level in (0, 1):
        for seed in range(4):
            task = reference(name, level, seed)
            plan = parse(PLANS.gold(task) or "")
            assert [each.said for each in checked(task, plan) if not each.met] == []
            assert len(plan.parts) <= PLAN_PARTS


@pytest.mark.parametrize("name", OBJECTS)
def test_a_heap_of_cubes_meets_at_most_half_of_what_is_not_a_name(name: str) -> None:
    task = reference(name, 0, 0)
    gold = parse(PLANS.gold(task) or "")
    cube = {"shape": "box", "size": (1, 1, 1), "at": (0, 0, 0), "color": "white", "turn": (0, 0, 0)}
    heap = Plan(parts=tuple(each.model_copy(update=cube) for each in gold.parts))
    shape = [each.met for each in checked(task, heap) if each.clause.kind != "has"]

    assert sum(shape) <= len(shape) / 2


def test_a_missing_part_is_told_by_its_name() -> None:
    task = reference("lighthouse", 0, 0)
    gold = parse(PLANS.gold(task) or "")
    without = Plan(parts=tuple(each for each in gold.parts if each.name != "lamp"))
    unmet = [each.said for each in checked(task, without) if not each.met]

    assert "It has a lamp (0 found)" in unmet


@pytest.mark.parametrize("name", OBJECTS)
def test_seeds_make_variants_that_say_all_that_is_counted(name: str) -> None:
    tasks = [reference(name, 1, seed_in(pool, n)) for pool in POOLS for n in range(10)]
    prompts = {PLANS.task(task).prompt for task in tasks}

    assert len(prompts) >= 15
    for task in tasks[:6]:
        asked = PLANS.task(task)
        assert len(asked.prompt.split()) <= 75
        assert asked.title in asked.prompt
        for clause in Contract.read(PLANS.key(task).data["contract"]).clauses:
            if clause.kind in ("has", "coloured"):
                assert clause.part in asked.prompt
            if clause.kind == "parts":
                assert f"at least {clause.least:g} parts" in asked.prompt


def test_plans_are_held_to_a_schema_and_code_is_not() -> None:
    held = PLANS.task(reference("turret", 0, 0)).json_schema

    assert held is not None
    assert json.loads(held)["properties"]["parts"]["maxItems"] == PLAN_PARTS
    assert CODE.task(reference("turret", 0, 0, "objects_js")).json_schema is None


@pytest.mark.parametrize("line", ["base | box 1x1x1 | 0 0 0", "base | blob 1x1x1 | 0 0 0 | red"])
def test_a_line_that_is_no_part_is_told(line: str) -> None:
    with pytest.raises(MalformedSketchError, match="base"):
        _named(line)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("family", ["objects_plan", "objects_js"])
async def test_golds_pass_in_a_real_browser(family: str) -> None:
    async with Renderer() as renderer, Checker(drawing=renderer) as checker:
        for name in ("turret", "telescope", "windmill", "gramophone"):
            task = reference(name, 1, 2, family)
            found = await checker.check(
                FAMILIES[family].key(task), FAMILIES[family].gold(task) or ""
            )
            assert (found.outcome, found.unmet, found.score) == ("passed", (), 1), name
