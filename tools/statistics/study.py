"""A whole study: every arm of every student against every control, by every path (protocol.md)."""

from collections.abc import Sequence

from tools.statistics.study_analysis import StudyAnalysis
from tools.statistics.study_data import Preparation, Sitter, StudyDesign, StudyScore

__all__ = [
    "Preparation",
    "Sitter",
    "StudyAnalysis",
    "StudyDesign",
    "StudyScore",
    "analyse_study",
]


def analyse_study(
    design: StudyDesign,
    scores: Sequence[StudyScore],
    seed: int = 0,
    prepared: Sequence[Preparation] = (),
) -> StudyAnalysis:
    """Analyse a study that has ended, or as far as it has come.

    Args:
        design: what was fixed beforehand.
        scores: every attempt; those of the A/A control are left to `tools.statistics.nulls`.
        seed: of the sign flips, where there are too many clusters to count all.
        prepared: what making arms ready cost.

    Raises:
        TrialDataError: the design makes no sense, a score is out of range, of an arm, student or
            suite that the design does not name, or given twice.
    """
    raise NotImplementedError
