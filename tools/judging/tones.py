"""Visual quality, as far as tones go: contrast within the subject, and enough light to see it."""

import numpy as np

from tools.judging.canvas import ENOUGH, Canvas, Floats

_LIGHT, _RANGE, _DARKEST = 0.3, 0.5, 0.02


def contrast(view: Canvas) -> float:
    """10 · (1 − exp(−x / 0.5)) with x = σ(L) / μ(L) · μ(L)^0.3.

    L = (max + min) / 2 of red, green and blue is lightness as in HSL, which no turn of hue
    changes; σ(L) and μ(L) are its standard deviation and its mean over the body, after a median of
    5 × 5. The first factor, the coefficient of variation, is contrast relative to the tones there
    are; the second falls slowly with darkness.
    """
    if view.body.sum() < ENOUGH:
        return 0.0
    tones = lightness(view.smooth)[view.body]
    mean = max(float(tones.mean()), _DARKEST)
    x = float(tones.std()) / mean * mean**_LIGHT
    return 10 * (1 - float(np.exp(-x / _RANGE)))


def lightness(colours: Floats) -> Floats:
    """Half the sum of the largest and the smallest channel, shape (h, w)."""
    low, high = extremes(colours)
    middle: Floats = (high + low) / 2
    return middle


def extremes(colours: Floats) -> tuple[Floats, Floats]:
    """Smallest and largest channel; channel by channel, for numpy is slow along short axes."""
    red, green, blue = np.moveaxis(colours, 2, 0)
    return np.minimum(np.minimum(red, green), blue), np.maximum(np.maximum(red, green), blue)
