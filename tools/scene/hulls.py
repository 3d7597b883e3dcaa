"""Convex hulls of points: whether two come within reach, and whether one lies inside another."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, QhullError

Floats = NDArray[np.float64]

_STEPS: Final = 100


def within_reach(one: Floats, other: Floats, reach: float) -> bool:
    """Whether two hulls (N × 3 points each) are at most `reach` > 0 apart.

    Gilbert's procedure on the Minkowski difference: `nearest` is a point of it, so its length
    bounds the distance from above; the support against it bounds the distance from below. What
    is undecided after all steps is apart by so little more than `reach` that it counts as within.
    """
    nearest = one.mean(axis=0) - other.mean(axis=0)
    for _ in range(_STEPS):
        length = float(np.linalg.norm(nearest))
        if length <= reach:
            return True
        support = one[(one @ nearest).argmin()] - other[(other @ nearest).argmax()]
        if support @ nearest > reach * length:
            return False
        step = support - nearest
        share = min(max(-(nearest @ step) / (step @ step), 0.0), 1.0)
        nearest = nearest + share * step
    return True


def is_inside(one: Floats, other: Floats, slack: float) -> bool:
    """Whether a hull lies inside another, further than `slack` from its surface everywhere."""
    try:
        faces = ConvexHull(other).equations
    except QhullError:  # flat: nothing is inside it
        return False
    return bool((one @ faces[:, :3].T + faces[:, 3] < -slack).all())
