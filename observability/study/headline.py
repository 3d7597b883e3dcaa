"""What a study says, in plain words: a sentence a student, or why there is none."""

from collections.abc import Iterator

from observability.study.analysed import Analysed
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
TONES = {"supported": "helps", "harmful": "hurts"}
"""By outcome; `open` for others."""


def opening(analysed: Analysed) -> list[str]:
    """The first sentences of a report: while a study goes on they conclude nothing."""
    if analysed.study.running and analysed.analysis is not None and not analysed.faults:
        far = f"{len(analysed.study.rows):,} of {count(_whole(analysed), 'attempt')} are there"
        return [
            f"The study is not over: {far}. Nothing is concluded before its end, for whoever may "
            "stop at a good moment finds something in nothing."
        ]
    return headline(analysed)


def _whole(analysed: Analysed) -> int:
    return len(analysed.study.rows) + len(analysed.study.missing_cells)


def headline(analysed: Analysed) -> list[str]:
    """What it says if this is its end: a sentence a student and suite, or why there is none."""
    if analysed.analysis is None:
        return ["Nothing has been attempted yet, so there is nothing to tell."]
    if analysed.failed:
        return [f"The headline is withheld, for {_why_withheld(analysed)}."]
    claims = main_claims(analysed)
    if not claims:
        claimed = analysed.analysis.design.claimed
        return [
            f"The study makes no claim, for the arm {claimed} and its controls are not all among "
            "its arms: each arm's difference stands below."
        ]
    return [said_of(analysed, each) for each in claims]


def _why_withheld(analysed: Analysed) -> str:
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


def main_claims(analysed: Analysed) -> list[Claim]:
    """Claims by the path that claims rest on, in the design's order."""
    held = analysed.analysis.claims if analysed.analysis else ()
    return [each for each in held if each.path == CASCADE]


def said_of(analysed: Analysed, claim: Claim) -> str:
    """A claim in one sentence, with interval and size."""
    told = next((each for each in _telling(analysed, claim)), None)
    where = f" on {claim.suite}" if len(analysed.planned.suites) > 1 else ""
    said = f"{claim.student}{where}: {_OUTCOMES[claim.outcome]}"
    if told is None:
        return f"{said} (p {probability(claim.p)})."
    each = told.comparison
    return (
        f"{said}: {change(told)}{_closest(claim)} ({interval(each.low, each.high)}, "
        f"{count(each.items, 'task')} of {count(each.clusters, told.unit)}, "
        f"p of the claim {probability(claim.p)}){_because(analysed, claim)}."
    )


def _closest(claim: Claim) -> str:
    return ", the closest of its controls" if claim.outcome == "supported" else ""


def _because(analysed: Analysed, claim: Claim) -> str:
    """Why a large difference makes no claim, where the cap is why."""
    affected = [
        each.control
        for each in (analysed.analysis.contrasts if analysed.analysis else ())
        if each.role == "primary"
        and each.budget
        and (each.student, each.suite, each.path) == (claim.student, claim.suite, claim.path)
    ]
    if claim.outcome != "insufficient evidence" or not affected:
        return ""
    return f"; a budget effect against {listed(affected)}, so that nothing is claimed of skill"


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
    """`−3 to +13`, in points."""
    return f"{points(low)} to {points(high)}"


def is_smoke(analysed: Analysed) -> bool:
    """Whether the study is too small to be taken for more than a test of the machinery."""
    suites = analysed.planned.suites
    return any(is_small(len(each.tasks), len(set(each.skills.values()))) for each in suites)


def stamps(analysed: Analysed) -> list[str]:
    """What has to be known before anything else is read."""
    study = analysed.study
    known = {
        "smoke test": is_smoke(analysed),
        "no A/A control": not analysed.planned.null_tasks,
        "stopped before its end": study.stopped,
        "ended early": bool(study.ended and study.missing_cells),
    }
    return [name for name, holds in known.items() if holds]


def tone(analysed: Analysed, claim: Claim) -> str:
    """`helps`, `hurts` or `open`."""
    return "open" if analysed.failed else TONES.get(claim.outcome, "open")


def _telling(analysed: Analysed, claim: Claim) -> Iterator[Contrast]:
    """The comparison that the outcome hangs on: `none` for harm and equality, else the hardest."""
    held = [
        each
        for each in (analysed.analysis.contrasts if analysed.analysis else ())
        if each.role == "primary"
        and (each.student, each.suite, each.path) == (claim.student, claim.suite, claim.path)
    ]
    if claim.outcome in ("harmful", "refuted"):
        yield from (each for each in held if each.control == "none")
    else:
        yield from sorted(
            held, key=lambda each: (-each.comparison.p_better, each.comparison.difference)
        )
