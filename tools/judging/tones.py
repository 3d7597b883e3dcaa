"""Visual quality, as far as tones go: how far apart the colours of a subject are."""

import numpy as np

from tools.judging.canvas import Canvas


def variety(view: Canvas) -> float:
    high, low = view.colours.max(axis=2)[view.mask], view.colours.min(axis=2)[view.mask]
    light = (high + low) / 2
    spread = float(np.quantile(light, 0.95) - np.quantile(light, 0.05))
    return 10 * spread / (spread + 0.4)
