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
_FEW_TASKS = 30
"""Below which κ is said to rest on little: its interval is one of resampled tasks."""


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
        if each.tasks < _FEW_TASKS:
            yield (
                f"few ratings: κ rests on {each.tasks} tasks of {each.student} on {each.suite}"
                " and says next to nothing"
            )
        elif each.low is None or each.low <= 0:
            told = "undefined" if each.kappa is None else f"{each.kappa:.2f}"
            yield (
                f"raters: {each.one} and {each.other} agree on {each.percent:.0%} of the answers"
                f" of {each.student} on {each.suite}, which chance alone could give (κ {told})"
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
    """How many claims there are, and which of them stand where all are taken together."""
    own = [each for each in claims if each.path == CASCADE]
    if len(own) < 2:
        return
    found = [each for each in own if each.outcome == "supported"]
    kept = [each for each in found if each.adjusted is not None and each.adjusted <= design.alpha]
    yield (
        f"many claims: {len(own)} pairs of student and suite are each tested at"
        f" {design.alpha:.3g} one-sided, and outcomes are not corrected for their number: where"
        f" there is no effect at all, up to {min(1, design.alpha * len(own)):.0%} of such studies"
        f" find one somewhere{_kept(found, kept)}"
    )


def _kept(found: Sequence[Claim], kept: Sequence[Claim]) -> str:
    if not found:
        return ""
    if len(kept) == len(found):
        return "; Holm's correction over all of them leaves every finding standing"
    lost = [f"{each.student} on {each.suite}" for each in found if each not in kept]
    return f"; with Holm's correction over all of them {', '.join(lost)} would not be found"


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
