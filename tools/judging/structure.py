"""Detail: how much structure there is inside a subject."""

import numpy as np
from skimage.filters import gaussian, sobel

from tools.judging.canvas import Canvas


def density(view: Canvas) -> float:
    light = (view.colours.max(axis=2) + view.colours.min(axis=2)) / 2
    inside = light[view.mask]
    contrast = max(float(inside.std()), 0.02)
    edges = sobel(gaussian(light, 1.0))[view.mask] > 0.25 * contrast
    return 10 * (1 - float(np.exp(-edges.mean() / 0.3)))
