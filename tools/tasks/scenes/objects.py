"""Families `objects_plan` and `objects_js`: an object to build, as a plan or as code.

A skill is an object of `objects.toml`; level 1 asks for one more part by name, and one more that
the builder chooses.
"""

from collections.abc import Mapping
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Final

from tools.tasks.generated import GeneratedFamily, Generator, Problem
from tools.tasks.scenes.formats import HINTS, PLAN_PARTS, SceneFormat
from tools.tasks.task import Key

if TYPE_CHECKING:
    from tools.tasks.scenes.demands import Demand
    from tools.tasks.scenes.sketch import Sketch

_LEVELS: Final = 2
_NUMBERS: Final = ("no", "a", "two", "three", "four", "five", "six")


def objects_plan() -> GeneratedFamily:
    """Objects as plans of parts."""
    return GeneratedFamily("objects_plan", "1", partial(_table, "plan"), "objects")


def objects_js() -> GeneratedFamily:
    """Objects as code that uses three.js."""
    return GeneratedFamily("objects_js", "1", partial(_table, "js"), "objects")


def _table(answer: SceneFormat) -> Mapping[str, Generator]:
    # Families are named wherever a task is; what they are made of is needed only to make one.
    from tools.tasks.scenes.sketch import sketches

    return {
        name: Generator(_LEVELS, partial(_make, sketch=sketch, answer=answer))
        for name, sketch in sketches().items()
    }


def _make(rng: Random, level: int, *, sketch: "Sketch", answer: SceneFormat) -> Problem:
    from tools.scene.plan import schema
    from tools.scene.script import to_script
    from tools.tasks.scenes.demands import built, contract, draw

    demand = draw(rng, sketch, level)
    plan = built(demand)
    return Problem(
        prompt=prompt(demand, answer),
        key=Key("scene", {"format": answer, "contract": contract(demand).data()}),
        gold=plan.text() if answer == "plan" else to_script(plan),
        format=answer,
        json_schema=schema(PLAN_PARTS) if answer == "plan" else None,
        title=sketch.title,
    )


def prompt(demand: "Demand", answer: SceneFormat) -> str:
    """What is asked, in a few short sentences."""
    sketch = demand.sketch
    parts = ", ".join(_counted(name, count) for name, count in demand.counts.items())
    stands = ", ".join(f"{one} above {other}" for one, other in sketch.above)
    least = f" Use at least {demand.least} parts." if demand.least else ""
    return (
        f"Build a low-poly {sketch.title} on the ground (y = 0), in {_colours()} or more "
        f"colours. It has {parts}; {stands}. "
        f"The {demand.painted} is {demand.paint}.{least} {HINTS[answer]}"
    )


def _colours() -> str:
    from tools.tasks.scenes.demands import COLOURS

    return _NUMBERS[COLOURS]


def _counted(name: str, count: int) -> str:
    return f"a {name}" if count == 1 else f"{_NUMBERS[count]} {name}s"
