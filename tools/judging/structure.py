"""Detail: how much of a subject is borders between one patch of colour and the next."""

import numpy as np
from scipy import ndimage
from skimage.morphology import disk

from tools.judging.canvas import ENOUGH, Canvas, Floats
from tools.judging.outline import outlines
from tools.judging.tones import extremes, lightness

_SCALE, _RIM = 1.5, 2
_EDGE, _RANGE, _FLAT = 0.2, 0.45, 0.02
_NOISE = 0.4
_OUTLINE = 1.9
"""Pixels for a pixel of outline: half of what a clear border in the open counts."""


def density(view: Canvas) -> float:
    """10 · (1 − exp(−x / 0.45)) with x = (Σ g³ / (g³ + t³) + 1.9 P) per pixel of silhouette.

    The sum is over the body but for its rim of two pixels. g is the length of the gradient of the
    colours at 1.5 pixels, times that scale, in units of the colours' own spread over the body, so
    that dim light changes nothing. Colours are points (L, C cos h / 2, C sin h / 2) of the HSL
    solid, which turns as a whole with the hue. The threshold is t = 0.2 + 0.4 n, where n is the
    noise: 1.4826 times the median distance of a pixel from the median of its surroundings, in the
    same units. Everything saturates: a hard border counts no more than a clear one.

    P is the perimeter of the solid's pieces, less where the view shows no surface. It counts half:
    where two parts that touched are taken apart, one border becomes two outlines.
    """
    if view.body.sum() < ENOUGH:
        return 0.0
    points = _solid(view.smooth)
    spread = max(float(np.sqrt(points[view.body].var(axis=0).sum())), _FLAT)
    steps = [ndimage.gaussian_gradient_magnitude(points[..., i], _SCALE) for i in range(3)]
    edges = np.sqrt(sum(step**2 for step in steps)) * _SCALE / spread
    threshold = _EDGE + _NOISE * _noise(view) / spread
    inner = ndimage.binary_erosion(view.body, disk(_RIM))
    borders = float((edges**3 / (edges**3 + threshold**3))[inner].sum())
    shown = float(view.body.sum() / view.solid.sum())
    rims = _OUTLINE * shown * float(outlines(view)[:, 1].sum())
    return 10 * (1 - float(np.exp(-(borders + rims) / float(view.mask.sum()) / _RANGE)))


def _noise(view: Canvas) -> float:
    grain = np.abs(lightness(view.colours) - lightness(view.smooth))[view.body]
    return 1.4826 * float(np.median(grain))


def _solid(colours: Floats) -> Floats:
    """Points of the HSL solid, shape (h, w, 3); its axis is lightness."""
    red, green, blue = np.moveaxis(colours, 2, 0)
    low, high = extremes(colours)
    chroma = high - low
    width = np.maximum(chroma, 1e-6)
    sixths = np.select(
        [high == red, high == green],
        [(green - blue) / width, (blue - red) / width + 2],
        (red - green) / width + 4,
    )
    turn = sixths * np.pi / 3
    return np.stack(
        [lightness(colours), chroma * np.cos(turn) / 2, chroma * np.sin(turn) / 2], axis=-1
    )
