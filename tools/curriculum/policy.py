"""The seam of every policy: one method, from the learner's state to a choice."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from tools.curriculum.learner import Cell, LearnerState


@dataclass(frozen=True, slots=True)
class Choice:
    """A cell and how it came to be chosen.

    `propensity` in (0, 1] is the probability of this choice whatever `picked_by` says, so that
    what was sampled unevenly can be weighed evenly; `reason` is one sentence.
    """

    cell: Cell
    picked_by: Literal["policy", "explore"]
    propensity: float
    inputs: dict[str, float]
    reason: str


class Policy(Protocol):
    """A way to choose what to practise."""

    name: str

    def choose(self, state: LearnerState, rng: np.random.Generator) -> Choice:
        """Choose among the open cells, of which there is at least one."""
        ...
