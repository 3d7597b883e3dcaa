"""Where candidate scaffolds come from: most do nothing, some harm, few help."""

import numpy as np

from tools.simulation.law import Floats

_SHARES = (0.7, 0.2, 0.1)
_MEANS = np.array([0.0, -0.6, 0.8])
_SPREADS = np.array([0.2, 0.3, 0.3])


def draw_effects(rng: np.random.Generator, shape: int | tuple[int, ...] = 1) -> Floats:
    """Effects β in logits, from .7 N(0, .2²) + .2 N(-.6, .3²) + .1 N(.8, .3²)."""
    kind = rng.choice(len(_SHARES), size=shape, p=_SHARES)
    effects: Floats = rng.normal(_MEANS[kind], _SPREADS[kind])
    return effects
