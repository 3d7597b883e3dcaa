"""Easy to hard: a level at a time, the next one once this one is mastered."""

import numpy as np

from tools.curriculum.policy import Preference
from tools.curriculum.posterior import PRIOR_FAILED, PRIOR_PASSED
from tools.curriculum.records import Booleans, Records

MASTERED = 0.7
"""Pass rate at which Reasoning Gym's curricula promote."""
_TRIES = 4


class Staged:
    """The easiest open level of each skill that is not yet mastered; skills are equally likely.

    A level is mastered at a posterior mean of .7 and at least 4 attempts. Where all are, the
    hardest one goes on.
    """

    name = "staged"

    def prefer(self, records: Records) -> Preference:
        """Weigh the present stages alike."""
        counts = records.counts
        prior = PRIOR_PASSED + PRIOR_FAILED
        rates = (counts.passed + PRIOR_PASSED) / (counts.tried + prior)
        mastered = (rates >= MASTERED) & (records.attempts >= _TRIES)
        stages = self._stages(records, mastered)
        return Preference(
            chances=stages / stages.sum(axis=1, keepdims=True),
            reason=lambda cell: (
                f"{cell.name} is the easiest of its skill that is not mastered yet "
                f"({cell.record} passed)."
                if cell.attempts
                else f"{cell.name} is next: every easier level is mastered or spent."
            ),
            inputs={"rate": rates},
        )

    def _stages(self, records: Records, mastered: Booleans) -> Booleans:
        stages = np.zeros(records.open.shape, bool)
        learners = np.arange(len(stages))
        for cells in records.places:
            open_here = records.open[:, cells]
            due = open_here & ~mastered[:, cells]
            hardest = len(cells) - 1 - open_here[:, ::-1].argmax(axis=1)
            stage = np.where(due.any(axis=1), due.argmax(axis=1), hardest)
            stages[learners, cells[stage]] = open_here[learners, stage]
        return stages
