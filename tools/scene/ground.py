"""What of a plan is ground, which the renderer leaves out of frame and silhouette.

The same rule as `tools/renderer/web/framing.js`, on a plan's boxes: damage must leave ground
ground, or what is measured is a meadow that comes and goes.
"""

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tools.scene.plan import Part, Plan
from tools.scene.three import turned

_FLAT, _FLAT_WIDE, _WIDE, _SPANS, _UNDER = 0.02, 0.1, 2.5, 0.9, 0.1
_LEVEL = [0, 2]
"""The axes along the ground."""

Box = NDArray[np.float64]
"""Lowest and highest corner, shape (2, 3)."""
Placed = dict[int, Part]
"""Parts by their place in the plan."""


def divided(plan: Plan) -> tuple[Placed, Placed]:
    """The ground's layers and all other parts, of which there is at least one."""
    parts = dict(enumerate(plan.parts))
    rest = dict(parts)
    for place, part in sorted(parts.items(), key=lambda each: _reach(each[1]), reverse=True):
        others = [part for at, part in rest.items() if at != place]
        if others and _is_ground(box([part]), box(others)):
            del rest[place]
    return {place: part for place, part in parts.items() if place not in rest}, rest


def widened(ground: Placed, parts: Iterable[Part]) -> Placed:
    """The ground's layers, each as much wider as it takes to lie under all parts."""
    around = box(parts)
    return {place: _over(layer, around) for place, layer in ground.items()}


def _over(layer: Part, around: Box) -> Part:
    half = np.ptp(box([layer]), axis=0)[_LEVEL] / 2
    factor = max(1.0, float((abs(around - layer.at)[:, _LEVEL] / half).max()))
    x, y, z = layer.size
    return layer.model_copy(update={"size": (x * factor, y, z * factor)})


def nearest(part: Part, others: Iterable[Part]) -> Part:
    """The part of least distance between boxes; of several the one of the nearest centre."""
    low, high = _box(part)

    def apart(other: Part) -> tuple[float, float]:
        start, end = _box(other)
        gap = np.maximum(0, np.maximum(start - high, low - end))
        return float(np.linalg.norm(gap)), math.dist(part.at, other.at)

    return min(others, key=apart)


def box(parts: Iterable[Part]) -> Box:
    """Box of parts, turned as they are."""
    each = np.array([_box(part) for part in parts])
    return np.stack([each[:, 0].min(axis=0), each[:, 1].max(axis=0)])


def _box(part: Part) -> Box:
    half = np.abs(turned(part.turn)) @ np.array(part.size) / 2
    return np.stack([part.at - half, part.at + half])


def _reach(part: Part) -> float:
    return float(np.ptp(_box(part), axis=0)[_LEVEL].prod())


def _is_ground(part: Box, rest: Box) -> bool:
    size, others = np.ptp(part, axis=0), np.maximum(np.ptp(rest, axis=0), 1e-9)
    thickness = size[1] / size[_LEVEL].max()
    spans = float((size / others)[_LEVEL].min())
    flat = thickness <= _FLAT or (thickness <= _FLAT_WIDE and spans >= _WIDE)
    return bool(flat and spans >= _SPANS and part[1, 1] <= rest[0, 1] + _UNDER * others[1] + 1e-6)
