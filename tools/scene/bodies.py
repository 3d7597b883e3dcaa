"""Solids as bodies in space: which touch, which fill the same place, which hide in another.

A body is the convex hull of its points, so a ring counts as a disc. Its extents along fixed
directions (the axes, where its box is exact, and 46 more) tell most pairs apart cheaply; hulls
decide the rest.
"""

from collections.abc import Sequence
from itertools import product
from math import gcd
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from tools.scene.hulls import Floats, is_inside, within_reach
from tools.scene.observation import Solid

Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

MOST: Final = 1000
"""Bodies that are compared in pairs; of more, the largest."""
REACH, LEAST_REACH = 0.03, 0.005
"""Touching is to be no further apart than 3 % of the smaller body's diagonal, or 0.5 % of the
scene's, whichever is more: what nobody sees, and what decimals round away."""
SAME: Final = 0.05
"""Bodies fill the same place when their extents differ by at most 5 % of their length."""


def _directions() -> Floats:
    """The axes, then primitive integer directions up to 2: the same under turns by 90°."""
    found = [
        each
        for each in product(range(-2, 3), repeat=3)
        if gcd(*each) == 1 and each > (0, 0, 0) and sum(map(abs, each)) > 1
    ]
    rows = np.array([(1, 0, 0), (0, 1, 0), (0, 0, 1), *found], dtype=float)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


_ALONG: Final = _directions()


class Bodies:
    """Bodies with their extents: `low` and `high` are N × directions, in scene units."""

    def __init__(self, points: Sequence[Floats], low: Floats, high: Floats) -> None:
        self.low, self.high = low, high
        self.span = high - low
        self.diagonal = np.linalg.norm(self.span[:, :3], axis=1)
        self.size = high[:, :3].max(axis=0) - low[:, :3].min(axis=0)
        self._points = points
        self._reach = np.maximum(REACH * self.diagonal, LEAST_REACH * np.linalg.norm(self.size))

    @classmethod
    def of(cls, solids: Sequence[Solid]) -> Self:
        """The bodies of some solids, at least one, the largest where there are too many."""
        boxes = np.array([(each.low, each.high) for each in solids], dtype=float)
        length = np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1)
        kept = np.sort(np.argsort(-length, kind="stable")[:MOST])
        points = [_points(solids[at], boxes[at]) for at in kept]
        along = [each @ _ALONG.T for each in points]
        low = np.array([each.min(axis=0) for each in along])
        high = np.array([each.max(axis=0) for each in along])
        low[:, :3], high[:, :3] = boxes[kept, 0], boxes[kept, 1]
        return cls(points, low, high)

    def __len__(self) -> int:
        return len(self.low)

    def touching(self, at: int, among: Flags) -> list[int]:
        """Which of some bodies touch this one."""
        near = self._near(at)
        near = near[among[near]]
        apart = np.maximum(self.low[near] - self.high[at], self.low[at] - self.high[near])
        reach = np.minimum(self._reach[near], self._reach[at])
        open_ = apart.max(axis=1) <= reach
        return [
            int(other)
            for other, most in zip(near[open_], reach[open_], strict=True)
            if within_reach(self._points[at], self._points[other], float(most))
        ]

    def filling(self, at: int) -> Indices:
        """Which later bodies fill the same place as this one."""
        near = self._near(at)
        near = near[near > at]
        off = np.maximum(
            np.abs(self.low[near] - self.low[at]), np.abs(self.high[near] - self.high[at])
        )
        # A thin body's thickness is no measure: what is 0.1 thick may be 0.01 off.
        allowed = SAME * np.maximum(self.span[at], 0.1 * self.diagonal[at])
        found: Indices = near[(off <= allowed).all(axis=1)]
        return found

    def is_swallowed(self, at: int) -> bool:
        """Whether another body has this one wholly inside."""
        near = self._near(at)
        slack = 1e-6 * self.diagonal[near]
        inside = (self.low[near] < self.low[at] - slack[:, None]) & (
            self.high[near] > self.high[at] + slack[:, None]
        )
        return any(
            is_inside(self._points[at], self._points[other], float(1e-6 * self.diagonal[other]))
            for other in near[inside.all(axis=1)]
        )

    def _near(self, at: int) -> Indices:
        """Bodies whose boxes come within reach: only those are worth the other directions."""
        reach = self._reach[at]
        met = np.ones(len(self), dtype=bool)
        for axis in range(3):
            met &= self.low[:, axis] <= self.high[at, axis] + reach
            met &= self.high[:, axis] >= self.low[at, axis] - reach
        return np.flatnonzero(met)

    def standing(self) -> Flags:
        """Which bodies reach down to the lowest point of all."""
        found: Flags = self.low[:, 1] <= self.low[:, 1].min() + self._reach
        return found

    def pieces(self) -> list[Indices]:
        """Groups of bodies that hang together by touching."""
        left = np.ones(len(self), dtype=bool)
        groups: list[Indices] = []
        while left.any():
            group = [int(left.argmax())]
            left[group] = False
            for at in group:
                fresh = self.touching(at, left)
                left[fresh] = False
                group.extend(fresh)
            groups.append(np.array(group))
        return groups

    def mirrored(self, axis: int, plane: float) -> float:
        """Share of bodies with a counterpart, perhaps themselves, behind a plane across `axis`."""
        boxes = np.concatenate([self.low[:, :3], self.high[:, :3]], axis=1)
        images = boxes.copy()
        images[:, [axis, axis + 3]] = 2 * plane - boxes[:, [axis + 3, axis]]
        allowed = np.maximum(self._reach, SAME * self.diagonal)
        met = [
            (np.abs(boxes - image) <= most).all(axis=1).any()
            for image, most in zip(images, allowed, strict=True)
        ]
        return float(np.mean(met))


def _points(solid: Solid, box: Floats) -> Floats:
    """Its points; where there are too few, its box's corners."""
    if len(solid.points) > 3:
        return np.array(solid.points, dtype=float)
    return np.array([[box[pick, axis] for axis, pick in enumerate(each)] for each in _CORNERS])


_CORNERS: Final = tuple(product((0, 1), repeat=3))
