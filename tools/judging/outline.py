"""Silhouette: how complex an outline is. Not whether one could tell what it shows."""

import numpy as np
from scipy import ndimage
from skimage.measure import find_contours

from tools.judging.canvas import Canvas, Floats

_SMOOTH, _SPECK = 1.0, 10.0
_SCATTER, _PLAIN, _RANGE = 0.06, 0.8, 1.2


def complexity(view: Canvas) -> float:
    """10 · (1 − exp(−max(0, x − 0.8) / 1.2)) with x = exp(−0.06 H) · Σ aᵢ qᵢ over pieces.

    qᵢ = Pᵢ / √(4π Aᵢ) compares a piece's perimeter with that of a disc of its area (the
    isoperimetric ratio: 1 for a disc, 1.13 for a square), aᵢ is its share of the area, and H the
    entropy of the shares in nats. The pieces are those of the solid, holes filled, after a
    Gaussian of one pixel. The factor with H stands against what scattering alone adds.
    """
    pieces = outlines(view)
    if not len(pieces):
        return 0.0
    area, perimeter = pieces.T
    share = area / area.sum()
    ratio = float((share * perimeter / np.sqrt(4 * np.pi * area)).sum())
    entropy = -float((share * np.log(share)).sum())
    excess = max(0.0, ratio * float(np.exp(-_SCATTER * entropy)) - _PLAIN)
    return 10 * (1 - float(np.exp(-excess / _RANGE)))


def outlines(view: Canvas) -> Floats:
    """Area and perimeter of every piece, shape (pieces, 2), in pixels."""
    filled = ndimage.binary_fill_holes(view.solid).astype(float)
    outlines = find_contours(ndimage.gaussian_filter(filled, _SMOOTH), 0.5)
    measured = [(_area(one), float(np.hypot(*np.diff(one, axis=0).T).sum())) for one in outlines]
    return np.array([each for each in measured if each[0] > _SPECK]).reshape(-1, 2)


def _area(outline: Floats) -> float:
    """Shoelace formula."""
    y, x = outline.T
    return abs(float((y[:-1] * x[1:] - y[1:] * x[:-1]).sum())) / 2
