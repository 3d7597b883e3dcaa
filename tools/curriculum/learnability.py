"""Practise where success and failure are both likely: there an attempt teaches most."""

import numpy as np

from tools.curriculum.curve import expected_rates
from tools.curriculum.learner import Cell
from tools.curriculum.policy import Preference
from tools.curriculum.records import Floats, Records

_SHARP = 16.0
"""How firmly the best level is preferred: two that differ by a tenth are chosen 1 to 5."""

_WORTHWHILE = 3 / 16
"""p(1-p) at a quarter and at three quarters: a skill that can give this gets its full share."""

_FEW = 4  # attempts of which nothing is said in words


class Learnability:
    """Levels by expected p(1-p), the variance of an outcome; skills by turns.

    A cell is worth p(1-p) × (1 - share of near-duplicates), p the pass rate expected from its
    own record and its skill's curve. Skills take turns: the one chosen least often is next,
    whether or not its attempts could be settled.
    One whose best level is expected to be passed less often than a quarter of the time, or more
    often than three quarters, gets fewer turns. Within a skill, chances are proportional to a
    high power of the worth.
    """

    name = "learnability"

    def prefer(self, records: Records) -> Preference:
        """Weigh the open cells of the skill whose turn it is."""
        rates = expected_rates(records)
        worth = rates * (1 - rates) * (1 - records.duplicates)
        best = records.best(worth)
        turn = records.spread(_turn(records.totals(records.chosen), best))
        level = (worth / np.maximum(records.spread(best), 1e-12)) ** _SHARP
        weights = np.where(records.open & (turn > 0), np.maximum(level, 1e-12), 0.0)
        return Preference(
            chances=weights / weights.sum(axis=1, keepdims=True),
            reason=_reason,
            inputs={"mean": rates, "score": worth},
        )


def _turn(chosen: Floats, best: Floats) -> Floats:
    """1 for each skill that is next, ties included; shape (learners, skills)."""
    share = np.square(np.clip(best / _WORTHWHILE, 1e-6, 1))
    waiting = np.where(np.isfinite(best), (chosen + 0.5) / share, np.inf)
    next_up: Floats = (waiting <= waiting.min(axis=1, keepdims=True) * (1 + 1e-9)).astype(float)
    return next_up


def _reason(cell: Cell) -> str:
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
