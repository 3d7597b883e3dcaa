"""Practise anything: the baseline that every policy has to beat."""

import numpy as np

from tools.curriculum.learner import LearnerState
from tools.curriculum.policy import Choice


class Uniform:
    """Every open cell is as likely as any other."""

    name = "uniform"

    def choose(self, state: LearnerState, rng: np.random.Generator) -> Choice:
        """Choose an open cell with equal chances."""
        cells = state.open
        cell = cells[rng.integers(len(cells))]
        reason = f"{cell.name} was drawn from {len(cells)} open cells, all equally likely."
        return Choice(cell, "policy", 1 / len(cells), {"cells": len(cells)}, reason)
