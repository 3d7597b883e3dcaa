"""Scenes made worse on purpose, step by step: what a judge must notice.

Each takes a plan and gives data in three's JSON object format. Everything random is drawn from
the plan itself, so the same plan is damaged the same way, and a higher level does more of what
the lower one did. Ground is left as it is, wider where parts would leave it: nothing that is
measured depends on it. `tools.scene.disguise` has what a judge must not notice.
"""

import math
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final

from tools.scene.ground import Placed, divided, nearest, widened
from tools.scene.plan import Part, Plan
from tools.scene.three import to_three

LEVELS: Final = 5
"""Of every degradation, evenly spaced; level 0 is the scene itself."""
Scene = dict[str, Any]

_REACH: Final = 0.75
"""How far the last level moves a part, in radii of the scene: half of its largest extent."""
_LEFT: Final = 0.25
"""Share of the parts, or of the light, that the last level leaves."""


def light(plan: Plan, level: int) -> Scene:
    """Every lamp is dimmed, in equal steps to a quarter of its intensity."""
    scene, left = to_three(plan), 1 - (1 - _LEFT) * level / LEVELS
    for node in scene["object"]["children"]:
        if "intensity" in node:
            node["intensity"] *= left
    return scene


def mask(plan: Plan, level: int) -> Scene:
    """Parts drawn by lot are left out, in equal steps to a quarter of them."""
    ground, rest = divided(plan)
    order = _dice("mask", plan).sample(sorted(rest), len(rest))
    return _drawn(plan, ground, {place: rest[place] for place in order[: _left(rest, level)]})


def pruning(plan: Plan, level: int) -> Scene:
    """The smallest parts are left out first, in equal steps to a quarter of them."""
    ground, rest = divided(plan)
    return _drawn(plan, ground, dict(_by_bulk(rest)[: _left(rest, level)]))


def detail(plan: Plan, level: int) -> Scene:
    """The smallest parts merge with what they are part of, in equal steps to all but a quarter.

    A part that merges takes the colour of the nearest larger one that keeps its own.
    """
    ground, rest = divided(plan)
    order, count = _by_bulk(rest), _left(rest, level)
    own = dict(order[:count])
    merged = {
        place: part.model_copy(update={"color": nearest(part, own.values()).color})
        for place, part in order[count:]
    }
    return _drawn(plan, ground, own | merged)


def scatter(plan: Plan, level: int) -> Scene:
    """Every part leaves its place over the ground and upwards, each in a direction of its own."""
    dice, far = _dice("scatter", plan), radius(plan) * _REACH * level / LEVELS
    ground, rest = divided(plan)
    parts = {}
    for place, part in rest.items():
        turn, rise, share = dice.uniform(0, math.tau), dice.random(), dice.uniform(0.5, 1)
        away = (math.cos(turn), rise, math.sin(turn))
        parts[place] = moved(part, tuple(far * share * each for each in away))
    return _drawn(plan, ground, parts)


def afloat(plan: Plan, level: int) -> Scene:
    """Every second part, drawn by lot, rises to a height of its own."""
    dice, far = _dice("float", plan), radius(plan) * _REACH * level / LEVELS
    ground, rest = divided(plan)
    rising = dice.sample(sorted(rest), (len(rest) + 1) // 2)
    heights = {place: far * dice.uniform(0.5, 1) for place in rising}
    parts = {place: moved(part, (0, heights.get(place, 0), 0)) for place, part in rest.items()}
    return _drawn(plan, ground, parts)


DEGRADATIONS: Final[Mapping[str, Callable[[Plan, int], Scene]]] = {
    "light": light,
    "mask": mask,
    "scatter": scatter,
    "float": afloat,
    "detail": detail,
    "pruning": pruning,
}


def missing(plan: Plan) -> Scene:
    """The largest part but the ground is left out; a plan of one part loses nothing."""
    largest = max(divided(plan)[1].values(), key=bulk)
    left = [part for part in plan.parts if part is not largest]
    return to_three(_with(plan, left or [largest]))


def detached(plan: Plan) -> Scene:
    """The highest part hovers a radius above its place."""
    highest = max(plan.parts, key=lambda part: part.at[1])
    return to_three(_replaced(plan, highest, moved(highest, (0, radius(plan), 0))))


def swollen(plan: Plan) -> Scene:
    """The smallest part is as large as the scene."""
    smallest = min(plan.parts, key=bulk)
    factor = 2 * radius(plan) / max(smallest.size)
    grown = tuple(side * factor for side in smallest.size)
    return to_three(_replaced(plan, smallest, smallest.model_copy(update={"size": grown})))


def collapsed(plan: Plan) -> Scene:
    """All parts stand in one place."""
    centre = plan.parts[0].at
    return to_three(_with(plan, [part.model_copy(update={"at": centre}) for part in plan.parts]))


DEFECTS: Final[Mapping[str, Callable[[Plan], Scene]]] = {
    "missing": missing,
    "detached": detached,
    "swollen": swollen,
    "collapsed": collapsed,
}
"""Planted defects: each leaves a scene that anybody would put below its original."""


def bulk(part: Part) -> float:
    """Volume of the part's box, before turning."""
    return math.prod(part.size)


def radius(plan: Plan) -> float:
    """Half of the scene's largest extent, parts taken as they are before turning."""
    spans = []
    for axis in range(3):
        low = min(part.at[axis] - part.size[axis] / 2 for part in plan.parts)
        high = max(part.at[axis] + part.size[axis] / 2 for part in plan.parts)
        spans.append(high - low)
    return max(spans) / 2


def moved(part: Part, by: tuple[float, ...]) -> Part:
    """The part, elsewhere; perhaps further off than a plan may say."""
    at = tuple(place + step for place, step in zip(part.at, by, strict=True))
    return part.model_copy(update={"at": at})


def _dice(purpose: str, plan: Plan) -> Random:
    return Random(f"{purpose} {plan.text()}")  # noqa: S311  damage is no secret


def _with(plan: Plan, parts: list[Part]) -> Plan:
    return plan.model_copy(update={"parts": tuple(parts)})


def _replaced(plan: Plan, part: Part, other: Part) -> Plan:
    return _with(plan, [other if each is part else each for each in plan.parts])


def _by_bulk(parts: Placed) -> list[tuple[int, Part]]:
    """Largest first; of equals the earlier."""
    return sorted(parts.items(), key=lambda each: bulk(each[1]), reverse=True)


def _left(parts: Placed, level: int) -> int:
    """How many parts a level leaves, at least one."""
    return max(1, round(len(parts) * (1 - (1 - _LEFT) * level / LEVELS)))


def _drawn(plan: Plan, ground: Placed, parts: Placed) -> Scene:
    """The parts in the plan's order, on ground that still lies under all of them."""
    both = widened(ground, parts.values()) | parts
    return to_three(_with(plan, [both[place] for place in sorted(both)]))
