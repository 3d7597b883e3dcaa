"""The law by which simulated students are right or wrong, with every parameter known.

    P(right) = g + (1 - g - s) · σ(θ_c - b_l - b_i + β_a + u_ca + v_ia + a_h h + δ t)

θ_c is the ability at skill c, b_l the level's and b_i the item's difficulty, β_a the effect of
arm a, u_ca and v_ia how it varies over skills and items, h the hint level, t the time in [0, 1].
Tokens are log-normal, log T ~ N(μ_a + .3 b_i, .4²); an answer over the cap is truncated.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

Floats = NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(41)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True, slots=True)
class Student:
    """What stays the same whatever is in the prompt; abilities and difficulties in logits."""

    guess: float = 0.05
    """g, chance of being right without knowing."""
    slip: float = 0.03
    """s, chance of being wrong in spite of knowing."""
    ability: float = 0.0
    """Mean of θ over skills."""
    ability_spread: float = 1.0
    """Standard deviation of θ over skills."""
    level_step: float = 0.8
    """How much harder each level is."""
    middle_level: float = 3.0
    """The level at which b_l is 0."""
    item_spread: float = 0.7
    """Standard deviation of b_i."""
    hint_gain: float = 0.7
    """a_h, what each hint level is worth."""
    stuck_until: int = 0
    """Hint level below which there is only guessing."""
    drift: float = 0.0
    """δ, how much abler at the end of a study than at its beginning."""
    token_item: float = 0.3
    """How much longer answers to harder items are, log tokens per logit."""
    token_spread: float = 0.4
    """Standard deviation of log tokens."""


@dataclass(frozen=True, slots=True)
class Arm:
    """What a prompt changes. The defaults are those of `none`."""

    effect: float = 0.0
    """β_a, in logits."""
    skill_spread: float = 0.0
    """τ, standard deviation of u over skills."""
    item_spread: float = 0.0
    """Standard deviation of v over items; .3 for every arm but `none`."""
    log_tokens: float = 4.5
    """μ_a; the default's median answer has 90 tokens."""
    unparsed: float = 0.0
    """f_a, chance that the strict extractor finds no answer."""
    missing: float = 0.0
    """m_a, chance that the attempt cannot be run."""
    missing_if_wrong: float = 0.0
    """Further chance of that where the attempt would have been wrong."""


STUDENT, NONE, FULL = Student(), Arm(), Arm(item_spread=0.3)
"""The usual student, and the arms without and with a scaffold that does nothing."""


def chance(student: Student, logit: ArrayLike, hint: int = 0) -> Floats:
    """P(right) at `logit`, the whole argument of σ but for the hint; elementwise."""
    knows = expit(np.asarray(logit, float) + student.hint_gain * hint)
    if hint < student.stuck_until:
        knows = np.zeros_like(knows)
    right: Floats = student.guess + (1 - student.guess - student.slip) * knows
    return right


def difficulty(student: Student, level: float) -> float:
    """b_l."""
    return student.level_step * (level - student.middle_level)


def mean_chance(student: Student, logit: ArrayLike, spread: float, hint: int = 0) -> Floats:
    """P(right) averaged over a normal of mean `logit` and standard deviation `spread`.

    Gauss-Hermite quadrature with 41 nodes; shape of `logit`.
    """
    logits = np.asarray(logit, float)[..., None] + spread * _NODES
    averaged: Floats = chance(student, logits, hint) @ _WEIGHTS
    return averaged


def lift(student: Student, none: Arm, full: Arm, level: float = 3.0) -> float:
    """True difference in P(right), `full` minus `none`, over all skills and items of a level."""

    def rate(arm: Arm) -> float:
        own = (student.ability_spread, student.item_spread, arm.skill_spread, arm.item_spread)
        centre = student.ability - difficulty(student, level) + arm.effect
        return float(mean_chance(student, centre, sum(part**2 for part in own) ** 0.5))

    return rate(full) - rate(none)
