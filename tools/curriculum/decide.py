"""The whole decision: distil, stop, help where the student is stuck, or practise."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from tools.curriculum.ladder import HOPELESS, climbs, fades, lowered, raised
from tools.curriculum.learner import Cell, LearnerState
from tools.curriculum.policy import Policy, choose

Action = Literal["advance", "reinforce", "decompose", "distil", "stop"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What comes next; `inputs` are the few numbers that tipped it."""

    action: Action
    reason: str
    skill: str | None = None
    level: int = 0
    hint: int = 0
    picked_by: Literal["policy", "explore"] = "policy"
    propensity: float = 1.0
    inputs: dict[str, float] = field(default_factory=dict)


def decide(state: LearnerState, policy: Policy, rng: np.random.Generator) -> Decision:
    """Decide on the next episode, by rule where a rule fires and by the policy elsewhere."""
    return _distil(state) or _stop(state) or _climb(state) or _practise(state, policy, rng)


def _distil(state: LearnerState) -> Decision | None:
    contrast: Counter[str] = Counter()
    for cell in state.cells:
        contrast[cell.skill] += cell.contrast
    skill, pairs = max(contrast.items(), key=lambda entry: entry[1], default=("", 0))
    if state.candidates_left == 0 or pairs < state.contrast_needed:
        return None
    return Decision(
        action="distil",
        skill=skill,
        reason=(
            f"{pairs} failures in {skill.rpartition('/')[2]} now stand beside a better answer; "
            f"{state.contrast_needed} are enough to write down what makes the difference."
        ),
        inputs={"contrast": pairs, "candidates_left": state.candidates_left},
    )


def _stop(state: LearnerState) -> Decision | None:
    if state.open:
        return None
    return Decision(
        action="stop", reason="Every pool of tasks is spent, so nothing is left to try."
    )


def _climb(state: LearnerState) -> Decision | None:
    """Help where the student is stuck, the easiest cell first: harder ones build on it."""
    stuck = [cell for cell in state.open if climbs(cell)]
    if not stuck:
        return None
    cell = min(stuck, key=lambda cell: (cell.level, cell.skill))
    hint = raised(cell)
    return Decision(
        action="decompose",
        skill=cell.skill,
        level=cell.level,
        hint=hint,
        reason=(f"{cell.name} was {_failed(cell)}, so the next task comes with hint {hint}."),
        inputs={"attempts": cell.attempts, "stuck": round(cell.posterior.below(HOPELESS), 4)},
    )


def _failed(cell: Cell) -> str:
    if cell.passed == 0:
        return f"failed all {cell.attempts} times"
    return f"passed hardly ever ({cell.record})"


def _practise(state: LearnerState, policy: Policy, rng: np.random.Generator) -> Decision:
    choice = choose(policy, state, rng)
    cell = choice.cell
    hint = lowered(cell, rng.random()) if fades(cell) else cell.hint
    return Decision(
        action="reinforce" if cell.attempts else "advance",
        skill=cell.skill,
        level=cell.level,
        hint=hint,
        reason=_less(cell, hint) if hint < cell.hint else choice.reason,
        picked_by=choice.picked_by,
        propensity=choice.propensity,
        inputs=choice.inputs,
    )


def _less(cell: Cell, hint: int) -> str:
    if hint == 0:
        return f"{cell.name} passed {cell.record}, so it is tried again without any help."
    return f"{cell.name} passed {cell.record}, so hint {hint} may be enough."
