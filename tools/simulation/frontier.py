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
from tools.simulation.law import Student, chance, difficulty, mean_chance
from tools.simulation.reading import read_frontiers

Make = Callable[[Floats], Policy]
"""A policy from the true pass rates, which all but the oracle leave alone; shape (learners, cells).

They are those of the moment: where a student drifts, the same array changes."""


class Ground(NamedTuple):
    """How much there is to find out, and how long one may take."""

    learners: int = 200
    skills: int = 8
    levels: int = 10
    """As many as a Reasoning Gym family has here at most."""
    episodes: int = 1_500
    lanes: int = 1
    """A decision sees the episodes up to its own less this."""


class Found(NamedTuple):
    """What became of each learner; each of shape (learners,)."""

    episodes: Integers
    """Until every frontier was found; the ground's `episodes` where it was not."""
    tokens: Floats
    """Spent until then."""
    learnability: Floats
    """Mean true p(1-p) of the first `WATCHED` episodes."""


_LOOK = 20
"""Episodes after which a drifting student's true rates are looked up again."""

WATCHED = 200
"""Episodes over which regret is counted."""


@dataclass(slots=True)
class _Class:
    """All learners of one simulation; arrays (learners, skills, levels)."""

    student: Student
    ground: Ground
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
    make: Make, student: Student, ground: Ground, seed: int, *, ordered: bool = True
) -> Found:
    """Let a policy teach; the same seed gives every policy the same learners.

    Without `ordered` the levels' difficulties are shuffled, alike for all skills.
    """
    group = _assemble(student, ground, seed, ordered)
    rng = np.random.default_rng([seed, 1])
    flat = group.truth.reshape(ground.learners, -1)
    policy, frontiers = make(flat), _frontiers(group)
    found, tokens = np.full(ground.learners, ground.episodes), np.zeros(ground.learners)
    learnability, waiting = np.zeros(ground.learners), list[tuple[Integers, Floats]]()
    for episode in range(ground.episodes):
        if student.drift and episode % _LOOK == 0:
            group.truth[:] = _truth(group, episode)
            frontiers = _frontiers(group)
        cells = draw(policy.prefer(group.records), group.records, rng).cells
        right, taken = _attempt(group, cells, episode, rng)
        searching = found == ground.episodes
        tokens += taken * searching
        rates = flat[np.arange(ground.learners), cells]
        learnability += rates * (1 - rates) * (episode < WATCHED)
        waiting.append((cells, right))
        if len(waiting) >= ground.lanes:
            _learn(group, *waiting.pop(0))
        read = read_frontiers(group.passed, group.failed)
        near = (np.abs(read - frontiers) <= 1).all(axis=1)
        found[searching & near] = episode + 1
        if episode + 1 >= WATCHED and (found < ground.episodes).all():
            break
    return Found(found, tokens, learnability / min(WATCHED, ground.episodes))


def _assemble(student: Student, ground: Ground, seed: int, ordered: bool) -> _Class:
    rng = np.random.default_rng([seed, 0])
    shape = (ground.learners, ground.skills, ground.levels)
    ability = rng.normal(student.ability, student.ability_spread, shape[:2])
    nothing = np.zeros(shape)
    order = np.arange(ground.levels) if ordered else rng.permutation(ground.levels)
    counts = nothing, nothing.copy(), np.zeros(shape, np.int64)
    group = _Class(student, ground, ability, nothing, *counts, order)
    group.truth = _truth(group, 0)
    return group


def _frontiers(group: _Class) -> Integers:
    """True frontiers, shape (learners, skills)."""
    nearest: Integers = np.abs(group.truth - 0.5).argmin(axis=2)
    return nearest


def _truth(group: _Class, episode: int) -> Floats:
    """True pass rates over items at that time, shape (learners, skills, levels)."""
    student = group.student
    hardness = np.array([difficulty(student, level) for level in group.order.tolist()])
    able = group.ability + student.drift * episode / group.ground.episodes
    return mean_chance(student, able[..., None] - hardness, student.item_spread)


def _attempt(
    group: _Class, cells: Integers, episode: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Whether each learner's attempt is right, and the tokens that it takes."""
    student, learners = group.student, np.arange(len(cells))
    skill, level = np.divmod(cells, group.ground.levels)
    item = rng.normal(0, student.item_spread, len(cells))
    hardness = student.level_step * (group.order[level] - student.middle_level)
    time = episode / group.ground.episodes
    logit = group.ability[learners, skill] - hardness - item + student.drift * time
    right = (rng.random(len(cells)) < chance(student, logit)).astype(float)
    log_tokens = 4.5 + student.token_item * item
    return right, np.exp(log_tokens + rng.normal(0, student.token_spread, len(cells)))


def _learn(group: _Class, cells: Integers, right: Floats) -> None:
    """As `tools.curriculum.posterior.observe` does, for all learners at once."""
    place = (np.arange(len(cells)), *np.divmod(cells, group.ground.levels))
    group.passed[place] = group.passed[place] * DISCOUNT + right
    group.failed[place] = group.failed[place] * DISCOUNT + 1 - right
    group.attempts[place] += 1
