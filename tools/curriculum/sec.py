"""The self-evolving curriculum's bandit (SEC, arXiv 2505.14970): a softmax over advantages.

Every skill at a level is an arm; its reward is the mean absolute advantage, which for right or
wrong answers normalised by their own spread is 2 √(p (1 - p)). Q is moved by TD(0):
Q ← (1 - α) Q + α r. Here r is read off the discounted pass rate, so that after n attempts
Q = (1 - α)ⁿ Q₀ + (1 - (1 - α)ⁿ) r, and nothing has to be remembered beside the counts.
"""

from dataclasses import dataclass

import numpy as np

from tools.curriculum.policy import Preference
from tools.curriculum.posterior import PRIOR_FAILED, PRIOR_PASSED
from tools.curriculum.records import Records


@dataclass(frozen=True, slots=True)
class Sec:
    """Chances by softmax(Q / temperature); it explores by that alone."""

    rate: float = 0.5
    """α."""
    temperature: float = 0.3
    first: float = 1.0
    """Q₀; at 1 every arm is tried before one is dropped, which serves SEC best here."""

    name = "sec"

    def prefer(self, records: Records) -> Preference:
        """Weigh the open cells by their Q."""
        counts = records.counts
        passed = (counts.passed + PRIOR_PASSED) / (counts.tried + PRIOR_PASSED + PRIOR_FAILED)
        advantage = 2 * np.sqrt(passed * (1 - passed))
        kept = (1 - self.rate) ** records.attempts
        value = kept * self.first + (1 - kept) * advantage
        weights = np.exp((value - 1) / self.temperature) * records.open
        return Preference(
            chances=weights / weights.sum(axis=1, keepdims=True),
            reason=lambda cell: (
                f"{cell.name} was drawn for how much its outcomes vary ({cell.record} passed)."
                if cell.attempts
                else f"{cell.name} has not been tried, so it may vary the most."
            ),
            inputs={"q": value, "advantage": advantage},
            explore=0.0,
        )
