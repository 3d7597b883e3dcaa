"""What is done to a scene to make it worse, or to make it only look like more."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from benchmarks.instrument.parts import Part, Scene

LEVELS = 5
"""Of every degradation, evenly spaced; level 0 is the scene itself."""


def scatter(scene: Scene, level: int) -> Scene:
    """Every part leaves its place, in a direction of its own, up to one radius of the scene."""
    dice, far = Random(f"scatter {scene.name}"), radius(scene) * level / LEVELS
    parts = []
    for part in scene.parts:
        turn, rise, share = dice.uniform(0, 2 * math.pi), dice.uniform(0, 1), dice.uniform(0.5, 1)
        parts.append(
            part.moved(
                far * share * math.cos(turn), far * share * rise, far * share * math.sin(turn)
            )
        )
    return replace(scene, parts=tuple(parts))


def afloat(scene: Scene, level: int) -> Scene:
    """Half of the parts rise, each to a height of its own, up to one radius of the scene."""
    dice, far = Random(f"float {scene.name}"), radius(scene) * level / LEVELS
    rises = [far * dice.uniform(0.5, 1) * dice.choice((0, 1)) for _ in scene.parts]
    parts = (part.moved(0, up, 0) for part, up in zip(scene.parts, rises, strict=True))
    return replace(scene, parts=tuple(parts))


def light(scene: Scene, level: int) -> Scene:
    """The lamp goes out, and the sky with it to a fifth."""
    left = 1 - level / LEVELS
    return replace(scene, lamp=scene.lamp * left, sky=scene.sky * (0.2 + 0.8 * left))


def detail(scene: Scene, level: int) -> Scene:
    """The smallest parts go, up to three quarters of them."""
    kept = len(scene.parts) - round(0.75 * len(scene.parts) * level / LEVELS)
    largest = sorted(scene.parts, key=lambda part: part.bulk, reverse=True)[:kept]
    return replace(scene, parts=tuple(part for part in scene.parts if part in largest))


DEGRADATIONS: Mapping[str, Callable[[Scene, int], Scene]] = {
    "scatter": scatter,
    "float": afloat,
    "light": light,
    "detail": detail,
}


def confetti(scene: Scene, count: int = 500) -> Scene:
    """Small cubes of all colours, all over the scene."""
    dice, far = Random(f"confetti {scene.name}"), radius(scene)
    middle = centre(scene)
    cubes = [
        Part(
            "box",
            (
                middle[0] + dice.uniform(-far, far),
                middle[1] + dice.uniform(-far, far),
                middle[2] + dice.uniform(-far, far),
            ),
            (0.02 * far, 0.02 * far, 0.02 * far),
            f"#{dice.randrange(1 << 24):06x}",
        )
        for _ in range(count)
    ]
    return replace(scene, parts=(*scene.parts, *cubes))


def wireframe(scene: Scene) -> Scene:
    """Every part as its edges."""
    return replace(scene, parts=tuple(replace(part, wireframe=True) for part in scene.parts))


def hidden(scene: Scene, count: int = 500) -> Scene:
    """Balls inside the largest part, where nobody sees them."""
    largest = max(scene.parts, key=lambda part: part.bulk)
    wide = 0.2 * min(largest.size)
    inside = Part("sphere", largest.place, (wide, wide, wide), largest.colour)
    return replace(scene, parts=(*scene.parts, *(inside for _ in range(count))))


GAMES: Mapping[str, Callable[[Scene], Scene]] = {
    "confetti": confetti,
    "wireframe": wireframe,
    "hidden": hidden,
}


def centre(scene: Scene) -> tuple[float, float, float]:
    spans = [_span(scene, axis) for axis in range(3)]
    x, y, z = ((low + high) / 2 for low, high in spans)
    return x, y, z


def radius(scene: Scene) -> float:
    return max(high - low for low, high in (_span(scene, axis) for axis in range(3))) / 2


def _span(scene: Scene, axis: int) -> tuple[float, float]:
    lows = [part.place[axis] - part.size[axis] / 2 for part in scene.parts]
    highs = [part.place[axis] + part.size[axis] / 2 for part in scene.parts]
    return min(lows), max(highs)
