"""The learner's state: all that a policy may look at."""

from dataclasses import dataclass
from functools import cached_property

from tools.curriculum.posterior import Posterior


@dataclass(frozen=True, slots=True)
class Rung:
    """Outcomes with one hint level; `passed` and `failed` are discounted, `attempts` is not."""

    hint: int
    passed: float = 0.0
    failed: float = 0.0
    attempts: int = 0

    @property
    def posterior(self) -> Posterior:
        return Posterior(self.passed, self.failed, self.attempts)


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of one skill (`family/skill`) at one level, for the present student state.

    `passed`, `failed` and `attempts` count settled attempts with the hint in force, `chosen` every
    task drawn here, whatever the student state, the hint and what became of it; `duplicates` is the
    share of near-duplicates among its tasks, `contrast` its contrast pairs not yet distilled,
    `first_hint` and `hints` the lowest and highest hint level its tasks can give, `spent` whether
    their pool has run out.
    `rungs` are the outcomes with the other hints that were tried, 0 for none.
    """

    skill: str
    level: int
    passed: float = 0.0
    failed: float = 0.0
    attempts: int = 0
    duplicates: float = 0.0
    contrast: int = 0
    hint: int = 0
    first_hint: int = 1
    hints: int = 4
    spent: bool = False
    rungs: tuple[Rung, ...] = ()
    chosen: int = 0

    def at(self, hint: int) -> Rung:
        """Outcomes with this hint; none where it was not tried."""
        if hint == self.hint:
            return Rung(hint, self.passed, self.failed, self.attempts)
        return next((rung for rung in self.rungs if rung.hint == hint), Rung(hint))

    @property
    def posterior(self) -> Posterior:
        return Posterior(self.passed, self.failed, self.attempts)

    @property
    def name(self) -> str:
        """How a teacher would say it: `chain_sum level 2 with hint 1`."""
        hint = f" with hint {self.hint}" if self.hint else ""
        return f"{self.skill.rpartition('/')[2]} level {self.level}{hint}"

    @property
    def record(self) -> str:
        """Passes in words, older ones faded: `5 of the last 11`."""
        return f"{self.passed:.0f} of the last {self.passed + self.failed:.0f}"


@dataclass(frozen=True)
class LearnerState:
    """Every cell, and what may still be done about scaffolds."""

    cells: tuple[Cell, ...]
    candidates_left: int = 0
    contrast_needed: int = 4

    @cached_property
    def open(self) -> tuple[Cell, ...]:
        """Cells whose pool still has tasks."""
        return tuple(cell for cell in self.cells if not cell.spent)
