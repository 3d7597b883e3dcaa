"""Families `worlds_plan` and `worlds_js`: a place to build, as a plan or as code."""

from collections.abc import Mapping
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from tools.tasks.generated import GeneratedFamily, Generator, Problem
from tools.tasks.scenes.formats import HINTS, PLAN_PARTS, SceneFormat
from tools.tasks.task import Key

if TYPE_CHECKING:
    from tools.tasks.scenes.worlds.world import World


def worlds_plan() -> GeneratedFamily:
    """Worlds as plans of parts."""
    return GeneratedFamily("worlds_plan", "1", partial(_table, "plan"), "worlds")


def worlds_js() -> GeneratedFamily:
    """Worlds as code that uses three.js."""
    return GeneratedFamily("worlds_js", "1", partial(_table, "js"), "worlds")


def _table(form: SceneFormat) -> Mapping[str, Generator]:
    # Families are named wherever a task is; what they are made of is needed only to make one.
    from tools.tasks.scenes.worlds.catalogue import WORLDS
    from tools.tasks.scenes.worlds.world import LEVELS

    return {
        name: Generator(LEVELS, partial(_make, name=name, world=world, form=form))
        for name, world in WORLDS.items()
    }


def _make(rng: Random, level: int, *, name: str, world: "World", form: SceneFormat) -> Problem:
    from tools.scene.plan import schema
    from tools.tasks.scenes.worlds.scripts import script
    from tools.tasks.scenes.worlds.working import worked

    variant = world.vary(rng, level)
    is_plan = form == "plan"
    asked = f"Build {world.describe(variant)}, all on the ground (y = 0). {HINTS[form]}"
    return Problem(
        prompt=asked,
        key=Key("scene", {"format": form, "contract": world.contract(variant).data()}),
        gold=world.plan(variant).text() if is_plan else script(name, variant),
        format=form,
        worked=worked(world, variant),
        json_schema=schema(PLAN_PARTS) if is_plan else None,
        title=world.title,
    )
