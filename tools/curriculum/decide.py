"""The whole decision: distil, stop, move on the hint ladder, or practise what the policy chose."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from tools.curriculum.ladder import next_rung
from tools.curriculum.learner import Cell, LearnerState
from tools.curriculum.policy import Policy

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
    return _distil(state) or _stop(state) or _ladder(state) or _practise(state, policy, rng)


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


def _ladder(state: LearnerState) -> Decision | None:
    """The easiest cell first: what it takes there is the ground for the harder ones."""
    for cell in sorted(state.open, key=lambda cell: (cell.level, cell.skill)):
        rung = next_rung(cell)
        if rung:
            return _climb(cell) if rung == "up" else _fade(cell)
    return None


def _climb(cell: Cell) -> Decision:
    return Decision(
        action="decompose",
        skill=cell.skill,
        level=cell.level,
        hint=cell.hint + 1,
        reason=(
            f"{cell.name} was failed all {cell.attempts} times{_with(cell)}, "
            f"so the next task comes with hint level {cell.hint + 1}."
        ),
        inputs={"attempts": cell.attempts, "stuck": round(cell.posterior.below(0.1), 4)},
    )


def _fade(cell: Cell) -> Decision:
    return Decision(
        action="reinforce",
        skill=cell.skill,
        level=cell.level,
        hint=cell.hint - 1,
        reason=(
            f"{cell.name} is passed {cell.record} times{_with(cell)}, "
            f"so less help is tried: hint level {cell.hint - 1}."
        ),
        inputs={"attempts": cell.attempts, "mean": round(cell.posterior.mean, 4)},
    )


def _with(cell: Cell) -> str:
    return f" with hint level {cell.hint}" if cell.hint else ""


def _practise(state: LearnerState, policy: Policy, rng: np.random.Generator) -> Decision:
    choice = policy.choose(state, rng)
    return Decision(
        action="reinforce" if choice.cell.attempts else "advance",
        skill=choice.cell.skill,
        level=choice.cell.level,
        hint=choice.cell.hint,
        reason=choice.reason,
        picked_by=choice.picked_by,
        propensity=choice.propensity,
        inputs=choice.inputs,
    )
