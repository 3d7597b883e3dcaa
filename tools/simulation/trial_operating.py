"""How often a trial says what is true, over many whose truth is known."""

from typing import NamedTuple

from tools.simulation.study import StudySize
from tools.simulation.trial import CONTROLS, TrialWorld, run_trials
from tools.statistics.analysis import Analysis, Comparison, Design
from tools.statistics.trial import analyse


class TrialRates(NamedTuple):
    """Shares of trials."""

    supported: float
    harmful: float
    refuted: float
    covered: float
    """The interval against `none` held the true difference."""
    claimed: float
    """`full` against `none` differed at 2 α, whichever way, whatever the trial concluded."""
    stopped: float
    """The e-process against `none` reached 1/α for better or for worse."""
    budget: float
    """A budget effect was noted."""


def operate_trials(
    world: TrialWorld, shape: StudySize, seed: int, design: Design | None = None
) -> TrialRates:
    """Run `shape.studies` trials of `shape.skills` clusters and count what was said."""
    chosen, truth = design or Design(primary=CONTROLS), world.lift("none")
    found = [
        _flags(
            analyse(chosen, trial.differences, trial.scores, seed, trial.continued), truth, chosen
        )
        for trial in run_trials(world, shape, seed)
    ]
    return TrialRates(*(sum(column) / len(found) for column in zip(*found, strict=True)))


def _flags(analysis: Analysis, truth: float, design: Design) -> tuple[bool, ...]:
    none = _against_none(analysis)
    return (
        analysis.outcome == "supported",
        analysis.outcome == "harmful",
        analysis.outcome == "refuted",
        none.low <= truth <= none.high,
        min(none.p_better, none.p_worse) <= design.alpha,
        max(none.e_better, none.e_worse) >= 1 / design.alpha,
        any(note.startswith("budget effect") for note in analysis.notes),
    )


def _against_none(analysis: Analysis) -> Comparison:
    return next(each for each in analysis.primary if each.control == "none")
