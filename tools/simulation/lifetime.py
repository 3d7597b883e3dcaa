"""Lifetimes of a ledger: one candidate after another goes through the gate, its truth known."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.simulation.candidates import draw_effects
from tools.simulation.law import STUDENT, Floats, Student, chance, mean_chance
from tools.statistics.gate import level, log_e_value

Booleans = NDArray[np.bool_]


class LifetimePlan(NamedTuple):
    """How many candidates one simulated ledger sees, and what they are like."""

    candidates: int = 12
    max_pairs: int = 60
    skills: int = 3
    """Skills that each candidate declares."""
    skill_spread: float = 0.3
    """τ, how an effect varies over them, in logits."""
    item_spread: float = 0.3
    student: Student = STUDENT


_USUAL = LifetimePlan()


class Lifetimes(NamedTuple):
    """What the gates did; each of shape (lifetimes, candidates)."""

    lifts: Floats
    """True difference in P(right) over the candidate's own skills."""
    adopted: Booleans
    harmful: Booleans
    pairs: NDArray[np.int64]
    """Pairs spent."""

    @property
    def false_discovery_rate(self) -> float:
        """Mean share of adoptions that do not help, over lifetimes; none adopted counts as 0."""
        false = (self.adopted & (self.lifts <= 0)).sum(axis=1)
        return float((false / np.maximum(self.adopted.sum(axis=1), 1)).mean())


def run_lifetimes(count: int, seed: int, plan: LifetimePlan = _USUAL) -> Lifetimes:
    """Live `count` lifetimes; the gate itself decides, by its own e-values and levels."""
    rng = np.random.default_rng(seed)
    adopted_before = np.zeros(count, int)
    columns = []
    for test in range(1, plan.candidates + 1):
        lifts, differences = _candidate(count, plan, rng)
        alphas = np.array([level(test, before) for before in range(test)])[adopted_before]
        adopted, harmful, pairs = _gate(differences, alphas)
        adopted_before += adopted
        columns.append((lifts, adopted, harmful, pairs))
    return Lifetimes(*(np.stack(parts, axis=1) for parts in zip(*columns, strict=True)))


def _candidate(count: int, plan: LifetimePlan, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """True lifts, shape (count,), and differences of fresh pairs, shape (count, max_pairs)."""
    student = plan.student
    ability = rng.normal(student.ability, student.ability_spread, (count, plan.skills))
    effect = draw_effects(rng, (count, 1)) + rng.normal(0, plan.skill_spread, ability.shape)
    with_spread = np.hypot(student.item_spread, plan.item_spread)
    rate_with = mean_chance(student, ability + effect, float(with_spread))
    rate_without = mean_chance(student, ability, student.item_spread)
    skill = rng.integers(0, plan.skills, (count, plan.max_pairs))
    logit = np.take_along_axis(ability, skill, 1) - rng.normal(0, student.item_spread, skill.shape)
    gain = np.take_along_axis(effect, skill, 1) + rng.normal(0, plan.item_spread, skill.shape)
    passed_with = rng.random(skill.shape) < chance(student, logit + gain)
    passed_without = rng.random(skill.shape) < chance(student, logit)
    lifts: Floats = (rate_with - rate_without).mean(axis=1)
    return lifts, passed_with.astype(float) - passed_without


def _gate(differences: Floats, alphas: Floats) -> tuple[Booleans, Booleans, NDArray[np.int64]]:
    """Adopted, harmful and pairs spent, each of shape (count,), reading after every pair."""
    wins, losses = (differences > 0).cumsum(axis=1), (differences < 0).cumsum(axis=1)
    most = differences.shape[1] + 1
    evidence, bar = log_e_value(*np.indices((most, most))), -np.log(alphas)[:, None]
    helps, harms = evidence[wins, losses] >= bar, evidence[losses, wins] >= bar
    decided = helps | harms
    first = np.where(decided.any(axis=1), decided.argmax(axis=1), differences.shape[1] - 1)
    rows = np.arange(len(first))
    return helps[rows, first], harms[rows, first], first + 1
