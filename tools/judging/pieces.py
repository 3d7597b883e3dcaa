"""Coherence: whether a silhouette is one piece, or scattered."""

import numpy as np
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import cdist
from skimage.measure import label, regionprops

from tools.judging.canvas import AREA, Canvas

SPECK = 0.0005
"""Share of the silhouette under which a piece is a speck of the rasteriser."""
_FAR = 0.6
_OUTLINE = 48


def coherence(view: Canvas) -> float:
    """10 · exp(−H) · exp(−g / 0.6).

    H is the entropy (in nats) of the pieces' shares of the silhouette's area: exp(H) is how many
    equal pieces it would be. g is the length of the shortest tree of straight bridges between the
    pieces, in units of the square root of that area. One piece scores 10.
    """
    pieces = [
        piece
        for piece in regionprops(label(view.mask, connectivity=2))
        if piece.area >= SPECK * AREA
    ]
    shares = np.array([piece.area for piece in pieces], float)
    shares /= shares.sum()
    entropy = -float((shares * np.log(shares)).sum())
    gaps = _bridges([_border(piece.coords) for piece in pieces]) / AREA**0.5
    return 10 * float(np.exp(-0.5 * entropy - gaps / _FAR))


def _border(coords: np.ndarray) -> np.ndarray:
    step = max(1, len(coords) // _OUTLINE)
    return coords[::step]


def _bridges(pieces: list[np.ndarray]) -> float:
    count = len(pieces)
    gaps = np.zeros((count, count))
    for one in range(count):
        for other in range(one + 1, count):
            gaps[one, other] = cdist(pieces[one], pieces[other]).min()
    return float(minimum_spanning_tree(gaps).sum())
