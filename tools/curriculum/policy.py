"""The interface of every policy: one method, from what is known of learners to chances."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

import numpy as np

from tools.curriculum.learner import Cell, LearnerState
from tools.curriculum.records import Booleans, Floats, Integers, Records, records_of

EXPLORE = 0.2
"""Share of choices made uniformly, so that every cell is looked at again."""


@dataclass(frozen=True, slots=True)
class Preference:
    """What a policy would like; arrays of shape (learners, cells)."""

    chances: Floats
    """Of every cell; each row sums to one and is 0 where a pool is spent."""
    reason: Callable[[Cell], str]
    """Why the policy chose a cell, in one sentence that a teacher would write."""
    inputs: Mapping[str, Floats] = field(default_factory=dict)
    """The few numbers that tipped it."""
    explore: float = EXPLORE
    """Share of choices that are made uniformly instead."""


class Policy(Protocol):
    """A way to choose what to practise; it knows nothing but its argument."""

    name: str

    def prefer(self, records: Records) -> Preference:
        """Weigh the open cells, of which every learner has at least one."""
        ...


class Drawn(NamedTuple):
    """Which cell each learner got and how; each of shape (learners,)."""

    cells: Integers
    explored: Booleans
    propensities: Floats


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


def choose(policy: Policy, state: LearnerState, rng: np.random.Generator) -> Choice:
    """Choose among the open cells, of which there is at least one."""
    records = records_of(state)
    preference = policy.prefer(records)
    drawn = draw(preference, records, rng)
    number, explored = int(drawn.cells[0]), bool(drawn.explored[0])
    cell = state.cells[number]
    inputs = {name: round(float(of[0, number]), 4) for name, of in preference.inputs.items()}
    random = f"{cell.name} was picked at random, so that nothing stays unseen for long."
    return Choice(
        cell=cell,
        picked_by="explore" if explored else "policy",
        propensity=min(1.0, float(drawn.propensities[0])),
        inputs={**inputs, "attempts": cell.attempts, "duplicates": cell.duplicates},
        reason=random if explored else preference.reason(cell),
    )


def draw(preference: Preference, records: Records, rng: np.random.Generator) -> Drawn:
    """Draw a cell for every learner; simulations and runs alike come through here."""
    learners = np.arange(len(records.open))
    evenly = records.open / records.open.sum(axis=1, keepdims=True)
    explored = rng.random(len(learners)) < preference.explore
    chances = np.where(explored[:, None], evenly, preference.chances)
    below = chances.cumsum(axis=1)
    # Scaled by the last sum, which rounding may leave short of one.
    cells = (below <= rng.random((len(learners), 1)) * below[:, -1:]).sum(axis=1)
    mixed = preference.explore * evenly + (1 - preference.explore) * preference.chances
    return Drawn(cells, explored, mixed[learners, cells])
