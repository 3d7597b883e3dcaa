"""Sentences that stand beside every number of a study, because without them it would mislead."""

from collections.abc import Iterable, Iterator, Sequence

from tools.statistics.panel import Panel
from tools.statistics.study_analysis import Claim, RaterAgreement, Shift
from tools.statistics.study_arms import SIZES_FOR_A_CURVE
from tools.statistics.study_data import StudyDesign
from tools.statistics.trial import BASELINE

_ENOUGH_SEEDS = 3
_FEW_ATTEMPTS = 50


def of_study(
    design: StudyDesign,
    panels: Iterable[Panel],
    claims: Sequence[Claim],
    shifts: Iterable[Shift],
    agreements: Iterable[RaterAgreement],
) -> Iterator[str]:
    """Every sentence, in order of weight."""
    yield from _of_paths(design, shifts)
    yield from _of_claims(design, claims)
    yield from _of_sampling(design, list(panels))
    sizes = {each.parameters for each in design.students if each.parameters is not None}
    if 1 < len(sizes) < SIZES_FOR_A_CURVE:
        yield f"few sizes: {len(sizes)} sizes of student show points, and no shape between them"
    for each in agreements:
        if each.attempts < _FEW_ATTEMPTS:
            yield (
                f"few ratings: κ of {each.one} and {each.other} rests on {each.attempts} attempts"
                f" of {each.student} and says next to nothing"
            )


def _of_paths(design: StudyDesign, shifts: Iterable[Shift]) -> Iterator[str]:
    for each in shifts:
        found = each.gap
        about = (each.arm, each.control) == (design.claimed, BASELINE)
        if about and found.p <= 2 * design.alpha:
            yield (
                f"path: by {each.path}, {each.arm} minus {each.control} of {each.student} on"
                f" {each.suite} is {found.difference:+.3f} away from what the cascade says"
                f" ({found.low:+.3f} to {found.high:+.3f}), so that the paths do not treat both"
                " arms alike"
            )


def _of_claims(design: StudyDesign, claims: Sequence[Claim]) -> Iterator[str]:
    tested = {(each.student, each.suite) for each in claims}
    if len(tested) > 1:
        yield (
            f"many claims: {len(tested)} pairs of student and suite are each tested at"
            f" {design.alpha:.3g} one-sided, and nothing corrects for their number"
        )


def _of_sampling(design: StudyDesign, panels: Sequence[Panel]) -> Iterator[str]:
    for student in design.students:
        own = [panel for panel in panels if panel.student == student.name]
        if not own:
            continue
        seeds = max(
            int(mask.any(axis=0).sum()) for panel in own for mask in panel.attempted.values()
        )
        if student.temperature == 0:
            yield (
                f"greedy: {student.name} answers at temperature 0, one sample per item; how it"
                " would vary is not measured"
            )
        elif seeds < _ENOUGH_SEEDS:
            yield (
                f"few attempts: {student.name} answers at temperature {student.temperature:g}, and"
                f" an item wants {_ENOUGH_SEEDS} seeds or more, not {seeds}"
            )
