"""What a study's analysis is given, checked against its design."""

from collections.abc import Sequence

from tools.statistics.study_data import StudyDesign, StudyScore
from tools.statistics.trial_data import TrialDataError


def checked(design: StudyDesign, scores: Sequence[StudyScore]) -> list[StudyScore]:
    """The scores of both estimands in one order, if they can be the data of this design.

    Raises:
        TrialDataError: they cannot.
    """
    _check_design(design)
    students = {each.name for each in design.students}
    rows = [score for score in scores if score.measured != "null"]
    for score in rows:
        for what, name, known in (
            ("arm", score.arm, design.arms),
            ("student", score.student, students),
            ("suite", score.suite, design.suites),
        ):
            if name not in known:
                raise TrialDataError(
                    f"there is a score of the {what} {name!r}, which the study does not have",
                    "plan for it, or leave its scores out",
                )
    return in_order(rows, design.arms)


def in_order(rows: Sequence[StudyScore], arms: Sequence[str]) -> list[StudyScore]:
    """By task and arm, so that it does not matter in which order attempts were made.

    Raises:
        TrialDataError: an attempt is there twice.
    """
    place = {arm: number for number, arm in enumerate(arms)}
    ordered = sorted(
        rows, key=lambda row: (row.suite, row.cluster, row.item, row.seed, place[row.arm])
    )
    seen = set[tuple[object, ...]]()
    for row in ordered:
        task = (row.student, row.suite, row.cluster, row.item)
        cell = (*task, row.arm, row.seed, row.measured)
        if cell in seen:
            raise TrialDataError(
                f"the attempt {cell} is there twice",
                "keep one of each, for a row and its copy count as one observation",
            )
        seen.add(cell)
    return ordered


def _check_design(design: StudyDesign) -> None:
    if not 0 < design.alpha < 0.5 or not 0 < design.margin <= 1:
        raise TrialDataError(
            f"alpha {design.alpha} or margin {design.margin} makes no sense",
            "alpha lies between 0 and .5, margin between 0 and 1",
        )
    if not design.controls or design.claimed in design.controls:
        raise TrialDataError(
            f"the controls {design.controls} are none, or hold {design.claimed} itself",
            "name at least one arm that the claimed one has to beat",
        )
