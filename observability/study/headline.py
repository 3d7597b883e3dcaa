"""What a study says, in plain words: a sentence a student, or why there is none."""

from collections.abc import Iterator

from observability.study.analysed import AnalysedStudy
from observability.study.smoke import is_small
from observability.trials import GIVEN as OF_TRIALS
from observability.wording import count, listed, points, probability, size
from tools.statistics.study_analysis import Claim, Contrast
from tools.statistics.study_data import CASCADE

GIVEN = {
    **OF_TRIALS,
    "cot": "a plea to think step by step",
    "demo": "worked examples",
    "curated": "the procedure that the loop has adopted",
    "self_consistency": "a plea to think step by step, answered several times",
    "best_of": "the task alone, answered several times at an equal cost",
}
"""What each arm puts before the task."""
_OUTCOMES = {
    "supported": "the procedure helps",
    "refuted": "the procedure makes no difference that would matter",
    "harmful": "the procedure does harm",
    "insufficient evidence": "insufficient evidence that the procedure helps",
}
_ROUNDING = 1e-12
TONES = {"supported": "helps", "harmful": "hurts"}
"""By outcome; `open` for others."""


def opening(analysed: AnalysedStudy) -> list[str]:
    """The first sentences of a report: while a study goes on they conclude nothing."""
    if analysed.study.running and analysed.analysis is not None and not analysed.faults:
        far = f"{len(analysed.study.rows):,} of {count(_whole(analysed), 'attempt')} are there"
        return [
            f"The study is not over: {far}. Nothing is concluded before its end, for whoever may "
            "stop at a good moment finds something in nothing."
        ]
    return headline(analysed)


def _whole(analysed: AnalysedStudy) -> int:
    return len(analysed.study.rows) + len(analysed.study.missing_cells)


def headline(analysed: AnalysedStudy) -> list[str]:
    """What it says if this is its end: a sentence a student and suite, or why there is none."""
    if analysed.analysis is None:
        return ["Nothing has been attempted yet, so there is nothing to tell."]
    if analysed.failed:
        return [f"The headline is withheld, for {_why_withheld(analysed)}."]
    claims = main_claims(analysed)
    if not claims:
        claimed = analysed.analysis.design.claimed
        rest = (
            "each arm's difference stands below"
            if analysed.analysis.contrasts
            else ("no arm was held against another, so that nothing is compared at all")
        )
        return [
            f"The study makes no claim, for the arm {claimed} and its controls are not all among "
            f"its arms: {rest}."
        ]
    return [said_of(analysed, each) for each in claims]


def _why_withheld(analysed: AnalysedStudy) -> str:
    reasons = []
    for what, held in (
        ("the study fails", analysed.faults),
        ("it ended without", [each for each in analysed.failed if not each.ran]),
    ):
        if held:
            named = listed([f"“{each.title}”" for each in held])
            many = "this null control" if len(held) == 1 else "these null controls"
            reasons.append(f"{what} {many}: {named}")
    return ", and ".join(reasons)


def main_claims(analysed: AnalysedStudy) -> list[Claim]:
    """Claims by the path that claims rest on, in the design's order."""
    held = analysed.analysis.claims if analysed.analysis else ()
    return [each for each in held if each.path == CASCADE]


def said_of(analysed: AnalysedStudy, claim: Claim) -> str:
    """A claim in one sentence, with interval and size."""
    where = f" on {claim.suite}" if len(analysed.planned.suites) > 1 else ""
    who = f"{claim.student}{where}"
    told = next(iter(_telling(analysed, claim)), None)
    if told is None or not told.comparison.items:
        return f"{who}: nothing could be compared, for no attempt of the procedure has a control's."
    each = told.comparison
    units = "" if told.unit == "item" else f" of {count(each.clusters, told.unit)}"
    return (
        f"{who}: {_OUTCOMES[claim.outcome]}: {change(told)}{_closest(claim)} "
        f"({interval(each.low, each.high)}, {count(each.items, 'task')}{units}, "
        f"{_p(analysed, claim, told)}){_because(analysed, claim)}{_specific(claim)}."
    )


def _p(analysed: AnalysedStudy, claim: Claim, told: Contrast) -> str:
    """The claim's own p and, where there are several claims, Holm's over all of them.

    Of harm it is the p that the outcome rests on, which nothing corrects.
    """
    if claim.outcome == "harmful":
        return f"p of harm {probability(told.comparison.p_worse)}"
    said = f"p of the claim {probability(claim.p)}"
    if claim.adjusted is None:
        return said
    return f"{said}, Holm over {len(main_claims(analysed))} claims {probability(claim.adjusted)}"


def _closest(claim: Claim) -> str:
    return ", the closest of its controls" if claim.outcome == "supported" else ""


def _specific(claim: Claim) -> str:
    """What comes next in the claim's sequence: whether it has to be this procedure."""
    if claim.specific is None:
        return ""
    if claim.specific:
        return "; it also beats the procedure of another domain"
    return "; it is not shown to beat the procedure of another domain, so that any might do"


def _because(analysed: AnalysedStudy, claim: Claim) -> str:
    """Why a large difference makes no claim: the cap, a control that lacks, or what is missing."""
    held = list(_primary(analysed, claim))
    if claim.outcome != "insufficient evidence":
        return ""
    if affected := [each.control for each in held if each.budget]:
        return f"; a budget effect against {listed(affected)}, so that nothing is claimed of skill"
    assert analysed.analysis is not None, "a claim is of an analysis"  # noqa: S101 - for mypy
    design = analysed.analysis.design
    if claim.p > design.alpha:
        return ""
    there = {each.control for each in held}
    if lacking := [control for control in design.controls if control not in there]:
        return f"; it was not held against {listed(lacking)}, so that nothing is claimed"
    open_to = [each.control for each in held if each.comparison.worst_low <= 0]
    return f"; what is missing could turn it against {listed(open_to)}, so that nothing is claimed"


def change(told: Contrast) -> str:
    """`with full it is right 12 points more often than with the task alone`."""
    other = GIVEN.get(told.control, told.control)
    name = "the procedure" if told.arm == "full" else told.arm
    value = told.comparison.difference
    if abs(value) < 0.005:
        return f"with {name} it is right as often as with {other}"
    more = "more" if value > 0 else "less"
    by = size(value)
    unit = "point" if by == "1" else "points"
    return f"with {name} it is right {by} {unit} {more} often than with {other}"


def interval(low: float, high: float) -> str:
    """`−3 to +13`, in points; `no spread` where all skills agree, and t has no width."""
    return "no spread" if high - low < _ROUNDING else extent(low, high)


def extent(low: float, high: float) -> str:
    """The same of bounds, which may well have no width."""
    return f"{points(low)} to {points(high)}"


def is_smoke(analysed: AnalysedStudy) -> bool:
    """Whether the study is too small to be taken for more than a test of the machinery."""
    suites = analysed.planned.suites
    return any(is_small(len(each.tasks), len(set(each.skills.values()))) for each in suites)


def has_powerless_control(analysed: AnalysedStudy) -> bool:
    """Whether the A/A control ran on too few skills to find anything at all."""
    ran = [each for each in analysed.controls if each.name == "aa" and each.ran]
    return bool(analysed.planned.null_tasks) and any(each.passed is None for each in ran)


def stamps(analysed: AnalysedStudy) -> list[str]:
    """What has to be known before anything else is read."""
    study = analysed.study
    known = {
        "smoke test": is_smoke(analysed),
        "no A/A control": not analysed.planned.null_tasks,
        "A/A too small to fail": has_powerless_control(analysed),
        "stopped before its end": study.stopped and bool(study.missing_cells),
        "ended early": bool(study.ended and study.missing_cells),
    }
    return [name for name, holds in known.items() if holds]


def tone(analysed: AnalysedStudy, claim: Claim) -> str:
    """`helps`, `hurts` or `open`."""
    return "open" if analysed.failed else TONES.get(claim.outcome, "open")


def _primary(analysed: AnalysedStudy, claim: Claim) -> Iterator[Contrast]:
    """The comparisons that a claim takes together."""
    for each in analysed.analysis.contrasts if analysed.analysis else ():
        place = (each.student, each.suite, each.path)
        if each.role == "primary" and place == (claim.student, claim.suite, claim.path):
            yield each


def _telling(analysed: AnalysedStudy, claim: Claim) -> Iterator[Contrast]:
    """The comparison that the outcome hangs on: `none` for harm and equality, else the hardest."""
    held = list(_primary(analysed, claim))
    if claim.outcome in ("harmful", "refuted"):
        yield from (each for each in held if each.control == "none")
    else:
        yield from sorted(
            held, key=lambda each: (-each.comparison.p_better, each.comparison.difference)
        )
