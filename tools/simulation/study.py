"""Whole studies at once: both arms on the same items of many skills, as arrays.

Axes are (studies, skills, items) throughout. Arms run side by side: they share item and time,
never the dice.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.simulation.law import Arm, Floats, chance, difficulty
from tools.simulation.presets import World

Booleans = NDArray[np.bool_]
Path = Literal["strict", "adapted", "continued"]


class StudySize(NamedTuple):
    """How many studies, of how many skills, with how many items each."""

    studies: int
    skills: int
    items: int


class Outcomes(NamedTuple):
    """What one arm's attempts came to; each of shape (studies, skills, items)."""

    right: Booleans
    parsed: Booleans
    truncated: Booleans
    missing: Booleans
    tokens: Floats

    def passed(self, path: Path) -> Booleans:
        """Passed by the strict extractor, by the cascade, or had it not been cut short."""
        if path == "continued":
            return self.right
        passed = self.right & ~self.truncated
        return passed & self.parsed if path == "strict" else passed

    def taken(self, items: NDArray[np.intp]) -> "Outcomes":
        """The same attempts with each item's replaced by those of the item it repeats."""
        right, parsed, truncated, missing = (
            np.take_along_axis(part, items, axis=2)
            for part in (self.right, self.parsed, self.truncated, self.missing)
        )
        tokens = np.take_along_axis(self.tokens, items, axis=2)
        return Outcomes(right, parsed, truncated, missing, tokens)


class Study(NamedTuple):
    """Both arms of many studies."""

    none: Outcomes
    full: Outcomes

    def differences(self, path: Path = "adapted") -> Floats:
        """Full minus none per pair, in {-1, 0, 1}; nan where either is missing."""
        paired = self.full.passed(path).astype(float) - self.none.passed(path)
        return np.where(self.none.missing | self.full.missing, np.nan, paired)

    def skill_means(self, path: Path = "adapted") -> Floats:
        """Mean difference per skill, shape (studies, skills); 0 where all pairs are missing."""
        differences = self.differences(path)
        present = np.isfinite(differences).sum(axis=2)
        means: Floats = np.nansum(differences, axis=2) / np.maximum(present, 1)
        return means


def run_studies(world: World, shape: StudySize, seed: int) -> Study:
    """Draw studies; the same arguments give the same arrays."""
    return Study(*draw_arms(world, (world.none, world.full), shape, seed))


def draw_arms(world: World, arms: Sequence[Arm], shape: StudySize, seed: int) -> list[Outcomes]:
    """Draw what becomes of any number of arms on the same items; `world`'s own are not asked."""
    rng = np.random.default_rng(seed)
    student = world.student
    ability = rng.normal(student.ability, student.ability_spread, (*shape[:2], 1))
    hardness = rng.normal(0, student.item_spread, shape)
    repeats = rng.random(shape) < world.duplicates
    repeats[:, :, 0] = False
    # The item that each one repeats, itself where it repeats none.
    source = np.maximum.accumulate(np.where(repeats, 0, np.arange(shape.items)), axis=2)
    time = np.linspace(0, 1, shape.items)
    logit = ability - difficulty(student, world.level) - hardness + student.drift * time

    def outcomes(arm: Arm) -> Outcomes:
        return _outcomes(world, arm, logit, hardness, rng).taken(source)

    return [outcomes(arm) for arm in arms]


def _outcomes(
    world: World, arm: Arm, logit: Floats, hardness: Floats, rng: np.random.Generator
) -> Outcomes:
    shape, student = logit.shape, world.student
    over_skills = rng.normal(0, arm.skill_spread, (*shape[:2], 1))
    over_items = rng.normal(0, arm.item_spread, shape)
    probability = chance(student, logit + arm.effect + over_skills + over_items)
    log_tokens = arm.log_tokens + student.token_item * hardness
    tokens = np.exp(log_tokens + rng.normal(0, student.token_spread, shape))
    right = rng.random(shape) < probability
    truncated = tokens > world.cap
    lost = arm.missing + arm.missing_if_wrong * ~(right & ~truncated)
    return Outcomes(
        right=right,
        parsed=rng.random(shape) >= arm.unparsed,
        truncated=truncated,
        missing=rng.random(shape) < lost,
        tokens=np.minimum(tokens, world.cap),
    )
