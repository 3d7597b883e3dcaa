"""The hint ladder on a student whose worth of each hint is known: decisions as in a run."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from tools.curriculum.decide import decide
from tools.curriculum.learnability import Learnability
from tools.curriculum.learner import Cell, LearnerState
from tools.curriculum.posterior import observe
from tools.simulation.law import Student
from tools.simulation.student import Item, SimulatedStudent, State

_SKILL, _LEVEL = "simulated/skill", 2


class HintingResult(NamedTuple):
    """What hints did for one student on tasks that it cannot do by itself."""

    first_pass: int
    """Episode of the first success; the number of episodes where there was none."""
    hint: int
    """Hint level given most often in the last half."""
    retested: int
    """Attempts without a hint after the first one with."""


def run_hinting(student: Student, seed: int, episodes: int = 60) -> HintingResult:
    """Teach one cell by the product's own decisions; each outcome is counted as in a run."""
    learner, rng = SimulatedStudent(seed, student), np.random.default_rng(seed)
    cell, given, passes = Cell(_SKILL, _LEVEL), list[int](), list[int]()
    for episode in range(episodes):
        made = decide(LearnerState((cell,)), Learnability(), rng)
        item = Item(_SKILL, _LEVEL, str(episode))
        right = learner.answer(item, State(hint=made.hint)).right
        cell = _counted(cell, made.hint, right=right)
        given.append(made.hint)
        passes += [episode] * right
    helped = next((number for number, hint in enumerate(given) if hint), episodes)
    late = np.bincount(given[episodes // 2 :])
    first = passes[0] if passes else episodes
    return HintingResult(first, int(late.argmax()), given[helped:].count(0))


def _counted(cell: Cell, hint: int, *, right: bool) -> Cell:
    """The cell after an attempt with a hint, which is in force from then on."""
    before = cell.at(hint)
    after = observe(before.posterior, "passed" if right else "failed")
    others = {rung.hint: rung for rung in cell.rungs}
    others[cell.hint] = cell.at(cell.hint)
    others.pop(hint, None)
    return replace(
        cell,
        hint=hint,
        passed=after.passed,
        failed=after.failed,
        attempts=after.attempts,
        chosen=cell.chosen + 1,
        rungs=tuple(rung for rung in others.values() if rung.attempts),
    )
