"""What every node of a trial works with."""

from dataclasses import dataclass
from pathlib import Path

from graph.arms.prompt import Arm
from graph.asking import Item
from graph.context import RunContext
from graph.draws import Cell
from graph.trial.pool import Pool
from graph.trial_settings import Trial
from observability.ledger.facts import TrialCommitted, TrialDrawn
from observability.ledger.folds.trial import BEST_OF, CONTINUED, FIXED, TrialRecord
from observability.ledger.folds.trials import Trials, arm_text

BEYOND = 4
"""How many times the cap an answer may have where truncated attempts continue."""


@dataclass(frozen=True, slots=True)
class TrialContext:
    """One trial's dependencies, handed to LangGraph as its runtime context.

    Whoever gets it calls it `trial`.
    """

    context: RunContext
    pool: Pool
    data: Path
    """The data folder, where the local model's address is."""

    @property
    def run(self) -> str:
        return self.context.run

    @property
    def settings(self) -> Trial:
        settings = self.context.plan.trial
        assert settings is not None, "only plans with a trial get here"  # noqa: S101 - mypy
        return settings

    @property
    def record(self) -> TrialRecord:
        """What this trial has recorded."""
        return self.context.recorder.trial

    @property
    def lab(self) -> Trials:
        """What all trials have recorded."""
        return self.context.recorder.trials

    @property
    def commit(self) -> TrialCommitted:
        """What the trial has committed to; only nodes behind the commit ask."""
        commit = self.lab.commit(self.run)
        assert commit is not None, "this node comes after the commit"  # noqa: S101 - mypy
        return commit

    @property
    def drawn(self) -> TrialDrawn:
        """What the trial has drawn; only nodes behind the draw ask."""
        drawn = self.lab.drawn(self.run)
        assert drawn is not None, "this node comes after the draw"  # noqa: S101 - mypy
        return drawn

    @property
    def cap(self) -> int:
        """Tokens that an answer may have, as committed to."""
        return int(self.commit.sampling["max_tokens"])

    @property
    def training_cells(self) -> tuple[Cell, ...]:
        """Domain 1's skills and levels in the order in which a few tasks should cover them.

        Scenes are distilled all together: every world once before any again. Text is distilled
        skill by skill, which takes two tasks of a skill at least.
        """
        cells = self.context.draws.cells
        return tuple(sorted(cells, key=lambda cell: cell.level)) if self.pool.is_scenes else cells

    def spent(self) -> str:
        """Which limit of the budget is reached; empty while none is."""
        return self.context.recorder.spent(self.context.plan.budget, 0)

    def arms(self, item: Item) -> tuple[Arm, ...]:
        """The arms that an item is tried under, their texts from the record.

        The placebo's texts take turns over the tasks; `best_of` is none of them, for it comes
        after all others.
        """
        recorder, commit = self.context.recorder, self.commit
        scaffold = (recorder.scaffold(commit.scaffold),)
        turn = item.number // commit.attempts
        return tuple(
            Arm(
                name,
                scaffold if name == "full" else (),
                text=recorder.text(arm_text(commit, name, turn)),
            )
            for name in commit.arms
            if name != BEST_OF
        )

    def items(self) -> list[Item]:
        """Every attempt of every drawn task, in order."""
        commit, drawn = self.commit, self.drawn
        return [
            self._item(reference, place * commit.attempts + number, FIXED)
            for place, reference in enumerate(drawn.tasks)
            for number in range(commit.attempts)
        ]

    def continued(self, item: Item) -> Item:
        """The same item, whose answer may go on beyond the cap."""
        return self._item(str(item.task.reference), item.number, CONTINUED)

    def _item(self, reference: str, number: int, kind: int) -> Item:
        task = self.pool.task(self.lab, self.run, reference)
        cap = self.cap if kind == FIXED else BEYOND * self.cap
        return Item(task, kind, "trial", number, self.commit.scaffold, cap=cap)
