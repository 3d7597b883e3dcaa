"""Practise where success and failure are both likely: there an attempt teaches most."""

import numpy as np
from numpy.typing import NDArray

from tools.curriculum.learner import Cell, LearnerState
from tools.curriculum.policy import Choice

EXPLORE = 0.2
"""Share of choices made uniformly, so that every cell is looked at again."""

DRAWS = 256
"""Posterior draws that estimate a choice's propensity."""

_FEW = 4  # attempts of which nothing is said in words

Floats = NDArray[np.float64]


class Learnability:
    """Thompson sampling of p(1-p), the variance of an outcome, less for near-duplicates.

    A pass rate is drawn from each cell's posterior, and the cell with the highest
    p(1-p) × (1 - share of near-duplicates) is chosen; one time in five any open cell is.
    """

    name = "learnability"

    def choose(self, state: LearnerState, rng: np.random.Generator) -> Choice:
        """Choose an open cell; its propensity mixes both ways of choosing."""
        cells = state.open
        explores = rng.random() < EXPLORE
        # The first row decides, the others estimate how often a row would have decided alike.
        scores = self._scores(cells, rng)
        best = scores.argmax(axis=1)
        chosen = int(rng.integers(len(cells))) if explores else int(best[0])
        share = float((best[1:] == chosen).mean())
        cell = cells[chosen]
        return Choice(
            cell=cell,
            picked_by="explore" if explores else "policy",
            propensity=EXPLORE / len(cells) + (1 - EXPLORE) * share,
            inputs={
                "mean": round(cell.posterior.mean, 4),
                "score": round(float(scores[0, chosen]), 4),
                "attempts": cell.attempts,
                "duplicates": cell.duplicates,
            },
            reason=_reason(cell, explores),
        )

    def _scores(self, cells: tuple[Cell, ...], rng: np.random.Generator) -> Floats:
        """Scores of the deciding draw and of `DRAWS` more, shape (1 + DRAWS, cells)."""
        alpha = np.array([cell.posterior.alpha for cell in cells])
        beta = np.array([cell.posterior.beta for cell in cells])
        rate = rng.beta(alpha, beta, (1 + DRAWS, len(cells)))
        scores: Floats = rate * (1 - rate) * (1 - np.array([cell.duplicates for cell in cells]))
        return scores


def _reason(cell: Cell, explores: bool) -> str:
    if explores:
        return f"{cell.name} was picked at random, so that nothing stays unseen for long."
    if cell.attempts == 0:
        return f"{cell.name} has not been tried with the student as it is now."
    if cell.attempts < _FEW:
        return f"{cell.name} was tried too rarely to tell ({cell.record} passed)."
    rate = cell.passed / max(cell.passed + cell.failed, 1e-9)
    how_often, why = next(words for bound, *words in _HOW_OFTEN if rate <= bound)
    return f"{cell.name} is passed {how_often} ({cell.record}), {why}."


_HOW_OFTEN = (
    (0.1, "almost never", "and is tried once more"),
    (0.35, "now and then", "so there are successes to build on"),
    (0.65, "about half the time", "where teaching pays most"),
    (0.9, "mostly", "with failures left to learn from"),
    (1.0, "nearly always", "and is checked once more"),
)
