"""How soon a policy lets one see the frontier of every skill, on learners whose truth is known.

A skill's frontier is the level whose true pass rate is nearest one half. Its estimate is read
off the counts alone, by one rule for every policy: an antitonic regression of pass rates on
levels, weighted by attempts (the usual estimator of dose finding; it assumes no more than that
harder levels are not passed more often); of the levels tried, the one that comes nearest one
half. The frontiers are found in the first episode after which every skill's estimate is within
one level of the truth.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tools.curriculum.policy import Policy, draw
from tools.curriculum.posterior import DISCOUNT
from tools.curriculum.records import Counts, Floats, Integers, Records
from tools.simulation.frontier_estimate import estimate_frontiers
from tools.simulation.law import Student, chance, difficulty, mean_chance

PolicyFactory = Callable[[Floats], Policy]
"""A policy from the true pass rates, which all but the oracle leave alone; shape (learners, cells).

They are those of the moment: where a student drifts, the same array changes."""


class FrontierSetup(NamedTuple):
    """How many learners are simulated, at what, and for how long at most."""

    learners: int = 200
    skills: int = 8
    levels: int = 10
    """As many as a Reasoning Gym family has here at most."""
    episodes: int = 1_500
    lanes: int = 1
    """A decision sees the episodes up to its own less this."""


class FrontierResults(NamedTuple):
    """How soon each learner's frontiers were found; each of shape (learners,)."""

    episodes: Integers
    """Until every frontier was found; the setup's `episodes` where it was not."""
    tokens: Floats
    """Spent until then."""
    learnability: Floats
    """Mean true p(1-p) of the first `WATCHED` episodes."""


_LOOK = 20
"""Episodes after which a drifting student's true rates are looked up again."""

WATCHED = 200
"""Episodes over which regret is counted."""


@dataclass(slots=True)
class _Learners:
    """All learners of one simulation; arrays (learners, skills, levels)."""

    student: Student
    setup: FrontierSetup
    ability: Floats
    truth: Floats
    passed: Floats
    failed: Floats
    attempts: Integers
    order: Integers
    """Of levels, from the easiest: what is called level l is as hard as `order[l]`."""

    @property
    def records(self) -> Records:
        learners, skills, levels = self.passed.shape
        flat = Counts(self.passed.reshape(learners, -1), self.failed.reshape(learners, -1))
        return Records(
            skills=np.repeat(np.arange(skills), levels),
            levels=np.tile(np.arange(levels), skills),
            counts=flat,
            bare=flat,
            attempts=self.attempts.reshape(learners, -1),
            chosen=self.attempts.reshape(learners, -1),
            hinted=np.zeros(flat.passed.shape, bool),
            duplicates=np.zeros(flat.passed.shape),
            open=np.ones(flat.passed.shape, bool),
        )


def run_frontiers(
    factory: PolicyFactory,
    student: Student,
    setup: FrontierSetup,
    seed: int,
    *,
    ordered: bool = True,
) -> FrontierResults:
    """Let a policy teach; the same seed gives every policy the same learners.

    Without `ordered` the levels' difficulties are shuffled, alike for all skills.
    """
    group = _assemble(student, setup, seed, ordered)
    rng = np.random.default_rng([seed, 1])
    flat = group.truth.reshape(setup.learners, -1)
    policy, frontiers = factory(flat), _frontiers(group)
    found, tokens = np.full(setup.learners, setup.episodes), np.zeros(setup.learners)
    learnability, waiting = np.zeros(setup.learners), list[tuple[Integers, Floats]]()
    for episode in range(setup.episodes):
        if student.drift and episode % _LOOK == 0:
            group.truth[:] = _truth(group, episode)
            frontiers = _frontiers(group)
        cells = draw(policy.prefer(group.records), group.records, rng).cells
        right, taken = _attempt(group, cells, episode, rng)
        searching = found == setup.episodes
        tokens += taken * searching
        rates = flat[np.arange(setup.learners), cells]
        learnability += rates * (1 - rates) * (episode < WATCHED)
        waiting.append((cells, right))
        if len(waiting) >= setup.lanes:
            _learn(group, *waiting.pop(0))
        read = estimate_frontiers(group.passed, group.failed)
        near = (np.abs(read - frontiers) <= 1).all(axis=1)
        found[searching & near] = episode + 1
        if episode + 1 >= WATCHED and (found < setup.episodes).all():
            break
    return FrontierResults(found, tokens, learnability / min(WATCHED, setup.episodes))


def _assemble(student: Student, setup: FrontierSetup, seed: int, ordered: bool) -> _Learners:
    rng = np.random.default_rng([seed, 0])
    shape = (setup.learners, setup.skills, setup.levels)
    ability = rng.normal(student.ability, student.ability_spread, shape[:2])
    nothing = np.zeros(shape)
    order = np.arange(setup.levels) if ordered else rng.permutation(setup.levels)
    counts = nothing, nothing.copy(), np.zeros(shape, np.int64)
    group = _Learners(student, setup, ability, nothing, *counts, order)
    group.truth = _truth(group, 0)
    return group


def _frontiers(group: _Learners) -> Integers:
    """True frontiers, shape (learners, skills)."""
    nearest: Integers = np.abs(group.truth - 0.5).argmin(axis=2)
    return nearest


def _truth(group: _Learners, episode: int) -> Floats:
    """True pass rates over items at that time, shape (learners, skills, levels)."""
    student = group.student
    hardness = np.array([difficulty(student, level) for level in group.order.tolist()])
    able = group.ability + student.drift * episode / group.setup.episodes
    return mean_chance(student, able[..., None] - hardness, student.item_spread)


def _attempt(
    group: _Learners, cells: Integers, episode: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Whether each learner's attempt is right, and the tokens that it takes."""
    student, learners = group.student, np.arange(len(cells))
    skill, level = np.divmod(cells, group.setup.levels)
    item = rng.normal(0, student.item_spread, len(cells))
    hardness = student.level_step * (group.order[level] - student.middle_level)
    time = episode / group.setup.episodes
    logit = group.ability[learners, skill] - hardness - item + student.drift * time
    right = (rng.random(len(cells)) < chance(student, logit)).astype(float)
    log_tokens = 4.5 + student.token_item * item
    return right, np.exp(log_tokens + rng.normal(0, student.token_spread, len(cells)))


def _learn(group: _Learners, cells: Integers, right: Floats) -> None:
    """As `tools.curriculum.posterior.observe` does, for all learners at once."""
    place = (np.arange(len(cells)), *np.divmod(cells, group.setup.levels))
    group.passed[place] = group.passed[place] * DISCOUNT + right
    group.failed[place] = group.failed[place] * DISCOUNT + 1 - right
    group.attempts[place] += 1
