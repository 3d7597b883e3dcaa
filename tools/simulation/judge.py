"""A simulated blind judge of pairs, with known sharpness and known faults."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from tools.simulation.law import Floats

Verdict = Literal["first", "second", "tie", "unscored"]


@dataclass(frozen=True, slots=True)
class Judge:
    """P(first wins) = σ(κ (q_first - q_second) + π)."""

    sharpness: float = 2.0
    """κ."""
    order_bias: float = 0.0
    """π, in logits in favour of whatever is shown first."""
    tie_below: float = 0.05
    """Differences in quality under this are called a tie."""
    unscored: float = 0.0
    """u, chance of no usable answer."""

    def judge(self, first: float, second: float, rng: np.random.Generator) -> Verdict:
        """Judge two qualities in the order shown."""
        if rng.random() < self.unscored:
            return "unscored"
        if abs(first - second) < self.tie_below:
            return "tie"
        return "first" if rng.random() < self.prefers_first(first, second) else "second"

    def prefers_first(self, first: ArrayLike, second: ArrayLike) -> Floats:
        """P(first wins) where the pair is scored and no tie; elementwise."""
        gap = np.asarray(first, float) - np.asarray(second, float)
        preference: Floats = expit(self.sharpness * gap + self.order_bias)
        return preference
