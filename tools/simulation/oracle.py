"""The policy that knows: for simulations alone, where somebody can."""

import numpy as np

from tools.curriculum.policy import Preference
from tools.curriculum.records import Floats, Records


class Oracle:
    """Each skill's true frontier, the one that was practised least.

    `truth` holds true pass rates of shape (learners, cells), and is looked at anew each time.
    """

    name = "oracle"

    def __init__(self, truth: Floats) -> None:
        self._truth = truth

    def prefer(self, records: Records) -> Preference:
        """Weigh frontiers by how rarely they were practised."""
        learnable = self._truth * (1 - self._truth)
        worth = np.where(records.open, learnable, -np.inf)
        at_best = worth >= records.spread(records.best(learnable))
        waiting = np.where(at_best, records.attempts, np.inf)
        chosen = waiting <= waiting.min(axis=1, keepdims=True)
        return Preference(
            chances=chosen / chosen.sum(axis=1, keepdims=True),
            reason=lambda cell: f"{cell.name} is known to be passed half the time.",
            inputs={"rate": learnable},
            explore=0.0,
        )
