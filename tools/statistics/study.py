"""A whole study: every arm of every student against every control, by every path (protocol.md)."""

from collections.abc import Iterable, Sequence

from tools.statistics import study_notes
from tools.statistics.panel import Panel, panels, paths_of
from tools.statistics.study_analysis import Claim, Contrast, StudyAnalysis
from tools.statistics.study_arms import figures, sizes, skill_means
from tools.statistics.study_checks import checked
from tools.statistics.study_claims import claim, together
from tools.statistics.study_contrasts import contrasts
from tools.statistics.study_data import Preparation, StudentProfile, StudyDesign, StudyScore
from tools.statistics.study_gaps import interactions, shifts
from tools.statistics.study_paths import agreements, disagreements

__all__ = [
    "Preparation",
    "StudentProfile",
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
    rows = checked(design, scores)
    paths = paths_of(rows)
    found = _ordered(design, panels(rows, paths))
    compared, claims = _concluded(design, found.values(), paths, seed)
    moved = tuple(each for panel in found.values() for each in shifts(panel, design, paths, seed))
    agreed = tuple(each for panel in found.values() for each in agreements(panel, paths, seed))
    return StudyAnalysis(
        design=design,
        paths=paths,
        claims=tuple(claims),
        contrasts=tuple(compared),
        arms=tuple(each for panel in found.values() for each in figures(panel, paths, prepared)),
        skills=tuple(each for panel in found.values() for each in skill_means(panel)),
        interactions=tuple(interactions(found, design, paths, seed)),
        shifts=moved,
        disagreements=tuple(
            each for panel in found.values() for each in disagreements(panel, paths)
        ),
        agreements=agreed,
        sizes=tuple(sizes(design, compared)),
        notes=tuple(study_notes.of_study(design, found.values(), claims, moved, agreed)),
    )


def _ordered(
    design: StudyDesign, found: dict[tuple[str, str], Panel]
) -> dict[tuple[str, str], Panel]:
    """In the design's order, whatever order the scores came in."""
    keys = [(each.name, suite) for each in design.students for suite in design.suites]
    return {key: found[key] for key in keys if key in found}


def _concluded(
    design: StudyDesign, found: Iterable[Panel], paths: Sequence[str], seed: int
) -> tuple[list[Contrast], list[Claim]]:
    compared, claims = list[Contrast](), list[Claim]()
    for panel in found:
        for path in paths:
            own = contrasts(panel, path, design, seed)
            compared.extend(own)
            said = claim(panel, path, design, own)
            if said is not None:
                claims.append(said)
    return compared, together(claims)
