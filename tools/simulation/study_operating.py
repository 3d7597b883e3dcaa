"""How often a study's own analysis says what is true, over many whose truth is known."""

from collections.abc import Mapping
from typing import NamedTuple

from tools.simulation.matrix import design_of, run_matrices
from tools.simulation.study import StudySize
from tools.simulation.trial import TrialWorld
from tools.statistics.study import analyse_study
from tools.statistics.study_analysis import Claim, Contrast, StudyAnalysis


class StudyRates(NamedTuple):
    """Shares of studies, of what one path said of `full`."""

    supported: float
    harmful: float
    refuted: float
    covered: float
    """The interval against `none` held the true difference."""
    claimed: float
    """`full` against `none` differed at 2 α, whichever way."""
    found: float
    """It did, and in the true direction."""
    budget: float
    """A budget effect was noted against `none`."""
    near: float
    """Floor or ceiling was noted."""


def operate_studies(world: TrialWorld, shape: StudySize, seed: int) -> Mapping[str, StudyRates]:
    """Analyse `shape.studies` studies of `shape.skills` skills; rates by path."""
    design, truth = design_of(world), world.lift("none")
    said: dict[str, list[tuple[bool, ...]]] = {}
    for scores in run_matrices(world, shape, seed):
        analysis = analyse_study(design, scores, seed)
        for claim in analysis.claims:
            against = _against_none(analysis, claim.path)
            said.setdefault(claim.path, []).append(_flags(claim, against, truth, design.alpha))
    return {
        path: StudyRates(*(sum(column) / len(rows) for column in zip(*rows, strict=True)))
        for path, rows in said.items()
    }


def _flags(claim: Claim, none: Contrast, truth: float, alpha: float) -> tuple[bool, ...]:
    compared = none.comparison
    differs = min(compared.p_better, compared.p_worse) <= alpha
    return (
        claim.outcome == "supported",
        claim.outcome == "harmful",
        claim.outcome == "refuted",
        compared.low <= truth <= compared.high,
        differs,
        differs and compared.difference * truth > 0,
        bool(none.budget),
        any("floor" in note or "ceiling" in note for note in claim.notes),
    )


def _against_none(analysis: StudyAnalysis, path: str) -> Contrast:
    return next(
        each
        for each in analysis.contrasts
        if (each.path, each.arm, each.control) == (path, "full", "none")
    )
