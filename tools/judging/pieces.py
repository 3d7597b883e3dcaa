"""Coherence, as far as connectedness goes: whether a silhouette is one piece."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse.csgraph import minimum_spanning_tree
from skimage.measure import label

from tools.judging.canvas import UNIT, Canvas, Floats

SPECK = 5
"""Pixels of the canvas under which a piece is the rasteriser's."""

_MANY, _FAR = 0.5, 1.0
_MOST = 40


def coherence(view: Canvas) -> float:
    """10 · exp(−H / 2 − g); one piece scores 10.

    H is the entropy, in nats, of the pieces' shares of the silhouette: exp(H) is the number of
    equal pieces that would be as scattered. g is the length of the shortest tree of bridges
    between the 40 largest pieces, in units of the square root of the solid's area.
    """
    labels = label(view.mask, connectivity=2)
    areas = np.bincount(labels.ravel())[1:].astype(float)
    pieces = [int(each) for each in np.argsort(-areas, kind="stable") if areas[each] >= SPECK]
    if not pieces:
        return 0.0
    share = areas[pieces] / areas[pieces].sum()
    entropy = -float((share * np.log(share)).sum())
    gaps = _bridges(labels, np.array(pieces[:_MOST]) + 1) / UNIT
    return 10 * float(np.exp(-_MANY * entropy - gaps / _FAR))


def _bridges(labels: NDArray[np.int64], pieces: NDArray[np.int64]) -> float:
    """Length of the minimum spanning tree of the pieces' distances, in pixels."""
    gaps: Floats = np.zeros((len(pieces), len(pieces)))
    for place, piece in enumerate(pieces[:-1]):
        away = ndimage.distance_transform_edt(labels != piece)
        gaps[place, place + 1 :] = ndimage.minimum(away, labels, pieces[place + 1 :])
    return float(minimum_spanning_tree(gaps).sum())
