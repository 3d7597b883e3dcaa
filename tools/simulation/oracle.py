"""The policy that knows: for simulations alone, where somebody can."""

import numpy as np

from tools.curriculum.policy import Preference
from tools.curriculum.records import Floats, Records


class Oracle:
    """Each skill's true frontier, the one that was practised least.

    `truth` holds true pass rates of shape (learners, cells).
    """

    name = "oracle"

    def __init__(self, truth: Floats) -> None:
        self._worth = truth * (1 - truth)

    def prefer(self, records: Records) -> Preference:
        """Weigh frontiers by how rarely they were practised."""
        worth = np.where(records.open, self._worth, -np.inf)
        at_best = worth >= records.spread(records.best(self._worth))
        waiting = np.where(at_best, records.attempts, np.inf)
        chosen = waiting <= waiting.min(axis=1, keepdims=True)
        return Preference(
            chances=chosen / chosen.sum(axis=1, keepdims=True),
            reason=lambda cell: f"{cell.name} is known to be passed half the time.",
            inputs={"rate": self._worth},
            explore=0.0,
        )
