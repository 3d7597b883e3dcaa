"""One simulated student, asked task by task.

All its traits are drawn by keyed dice: an answer depends on (seed, item, state, replicate) and
on nothing that was asked before.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from tools.simulation.keyed_random import normal, uniform
from tools.simulation.law import FULL, NONE, STUDENT, Arm, Student, chance, difficulty


class Item(NamedTuple):
    """A task: `item` names it within its skill and level."""

    skill: str
    level: int
    item: str


class State(NamedTuple):
    """What is in the prompt beside the task: `scaffold` names it, empty for none."""

    scaffold: str = ""
    effect: float = 0.0
    """β in logits."""
    hint: int = 0
    time: float = 0.0
    """In [0, 1]; matters where the student drifts."""


BARE = State()
"""Nothing but the task."""


class Answer(NamedTuple):
    """Whether it is right and parsed, and how many tokens it would take if nothing cut it."""

    right: bool
    parsed: bool
    tokens: int


@dataclass(frozen=True, slots=True)
class SimulatedStudent:
    """A student whose law is known; `none` and `full` say what a scaffold changes.

    A scaffold's own effect, which `State` carries, adds to that of `full`.
    """

    seed: int = 0
    law: Student = STUDENT
    none: Arm = NONE
    full: Arm = FULL

    def chance(self, item: Item, state: State = BARE) -> float:
        """P(right), with every trait of this student and this item drawn."""
        law, arm = self.law, self._arm(state)
        over_skills = normal(self.seed, "skill", item.skill, state.scaffold)
        over_items = normal(self.seed, "item", *item, state.scaffold)
        logit = law.ability + law.ability_spread * normal(self.seed, "ability", item.skill)
        logit -= difficulty(law, item.level) + law.item_spread * self._hardness(item)
        logit += state.effect + arm.effect + law.drift * state.time
        logit += arm.skill_spread * over_skills + arm.item_spread * over_items
        return float(chance(law, logit, state.hint))

    def answer(self, item: Item, state: State = BARE, replicate: str = "") -> Answer:
        """Throw the dice for one attempt; another `replicate` is another throw."""
        law, arm = self.law, self._arm(state)
        throw = (self.seed, *item, *state, replicate)
        hardness = law.item_spread * self._hardness(item)
        spread = law.token_spread * normal("tokens", *throw)
        return Answer(
            right=uniform("right", *throw) < self.chance(item, state),
            parsed=uniform("parsed", *throw) >= arm.unparsed,
            tokens=max(1, round(math.exp(arm.log_tokens + law.token_item * hardness + spread))),
        )

    def _arm(self, state: State) -> Arm:
        return self.full if state.scaffold else self.none

    def _hardness(self, item: Item) -> float:
        return normal(self.seed, "hardness", *item)
