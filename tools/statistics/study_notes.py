"""Sentences that stand beside every number of a study, because without them it would mislead."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tools.statistics.panel import Panel
from tools.statistics.study_analysis import Claim, RaterAgreement, Shift
from tools.statistics.study_arms import SIZES_FOR_A_CURVE
from tools.statistics.study_claims import near
from tools.statistics.study_data import CASCADE, StudyDesign
from tools.statistics.trial import BASELINE
from tools.statistics.words import points, signed

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
    held = list(panels)
    claimed = {(each.student, each.suite) for each in claims}
    for panel in held:
        little = near(panel, CASCADE, design.margin)
        if little and (panel.student, panel.suite) not in claimed:
            name, _, said = little.partition(": ")
            yield f"{name}: {panel.student} on {panel.suite}: {said}"
    yield from _of_sampling(design, held)
    sizes = {each.parameters for each in design.students if each.parameters is not None}
    if 1 < len(sizes) < SIZES_FOR_A_CURVE:
        yield f"few sizes: {len(sizes)} sizes of student show points, and no shape between them"
    for each in agreements:
        if each.attempts < _FEW_ATTEMPTS:
            yield (
                f"few ratings: κ of {each.one} and {each.other} rests on {each.attempts} attempts"
                f" of {each.student} and says next to nothing"
            )
        elif each.low is None or each.low <= 0:
            told = "undefined" if each.kappa is None else f"{each.kappa:.2f}"
            yield (
                f"raters: {each.one} and {each.other} agree on {each.percent:.0%} of the answers"
                f" of {each.student}, which chance alone could give (κ {told})"
            )


def _of_paths(design: StudyDesign, shifts: Iterable[Shift]) -> Iterator[str]:
    """One a student and suite, of all paths that move what the cascade says."""
    moved: dict[tuple[str, str], list[Shift]] = defaultdict(list)
    for each in shifts:
        about = (each.arm, each.control) == (design.claimed, BASELINE)
        if about and each.gap.p <= 2 * design.alpha:
            moved[each.student, each.suite].append(each)
    for (student, suite), own in moved.items():
        told = ", ".join(
            f"by {points(each.gap.difference)} where {each.path} reads"
            f" ({signed(each.gap.low)} to {signed(each.gap.high)})"
            for each in own
        )
        yield (
            f"path: {design.claimed} minus {BASELINE} of {student} on {suite} moves {told}: paths"
            " that read one arm more kindly, or noisy ones, which alone shrink a true difference;"
            " each was looked at on its own"
        )


def _of_claims(design: StudyDesign, claims: Sequence[Claim]) -> Iterator[str]:
    tested = {(each.student, each.suite) for each in claims}
    if len(tested) > 1:
        yield (
            f"many claims: {len(tested)} pairs of student and suite are each tested at"
            f" {design.alpha:.3g} one-sided, and nothing corrects for their number: by chance"
            f" alone one of {len(tested)} would find something in up to"
            f" {1 - (1 - design.alpha) ** len(tested):.0%} of studies without any effect"
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
