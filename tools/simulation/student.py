"""One simulated student, asked task by task.

All its traits are drawn by keyed dice: an answer depends on (seed, item, state, replicate) and
on nothing that was asked before.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from tools.simulation.dice import normal, uniform
from tools.simulation.law import FULL, STUDENT, Arm, Student, chance, difficulty


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
    """A student whose law is known; `arm` says how much effects vary, tokens and parsing."""

    seed: int = 0
    law: Student = STUDENT
    arm: Arm = FULL

    def chance(self, item: Item, state: State = BARE) -> float:
        """P(right), with every trait of this student and this item drawn."""
        law = self.law
        logit = law.ability + law.ability_spread * normal(self.seed, "ability", item.skill)
        logit -= difficulty(law, item.level) + law.item_spread * self._hardness(item)
        logit += law.drift * state.time
        if state.scaffold:
            over_skills = normal(self.seed, "skill", item.skill, state.scaffold)
            over_items = normal(self.seed, "item", *item, state.scaffold)
            logit += state.effect + self.arm.effect
            logit += self.arm.skill_spread * over_skills + self.arm.item_spread * over_items
        return float(chance(law, logit, state.hint))

    def answer(self, item: Item, state: State = BARE, replicate: str = "") -> Answer:
        """Throw the dice for one attempt; another `replicate` is another throw."""
        throw = (self.seed, *item, *state, replicate)
        spread = self.law.token_spread * normal("tokens", *throw)
        hardness = self.law.item_spread * self._hardness(item)
        log_tokens = self.arm.log_tokens + self.law.token_item * hardness + spread
        return Answer(
            right=uniform("right", *throw) < self.chance(item, state),
            parsed=uniform("parsed", *throw) >= self.arm.unparsed,
            tokens=max(1, round(math.exp(log_tokens))),
        )

    def _hardness(self, item: Item) -> float:
        return normal(self.seed, "hardness", *item)
