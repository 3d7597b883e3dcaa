"""Visual quality, as far as tones go: contrast within the subject, and enough light to see it."""

import numpy as np

from tools.judging.canvas import ENOUGH, Canvas, Floats

_LIGHT, _RANGE, _DARKEST = 0.3, 0.3, 0.05


def contrast(view: Canvas) -> float:
    """10 · (1 − exp(−x / 0.3)) with x = σ(L) / L₉₅ · L₉₅^0.3.

    L = (max + min) / 2 of red, green and blue is lightness as in HSL, which no turn of hue
    changes; σ(L) its standard deviation and L₉₅ its 95th percentile over the body, after a median
    of 5 × 5. The first factor is contrast relative to the brightest tones, the second falls
    slowly with darkness.
    """
    if view.body.sum() < ENOUGH:
        return 0.0
    tones = lightness(view.smooth)[view.body]
    brightest = max(float(np.quantile(tones, 0.95)), _DARKEST)
    x = float(tones.std()) / brightest * brightest**_LIGHT
    return 10 * (1 - float(np.exp(-x / _RANGE)))


def lightness(colours: Floats) -> Floats:
    """Half the sum of the largest and the smallest channel, shape (h, w)."""
    middle: Floats = (colours.max(axis=2) + colours.min(axis=2)) / 2
    return middle
