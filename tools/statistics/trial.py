"""A whole trial: one outcome from the differences of `full` to every control (protocol.md).

`supported` is an intersection-union test (Berger 1982, Technometrics 24): `full` beats every
primary control, each at the full level, so the p of the claim is the largest of theirs. Claims
also have to survive their worst case, all missing pairs counted against them, and no claim about
skill is made where the tokens' cap explains the difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tools.statistics import notes
from tools.statistics.analysis import Analysis, Comparison, Design, Difference, Outcome, Score
from tools.statistics.budget import budget_effect
from tools.statistics.comparison import compare
from tools.statistics.multiplicity import holm
from tools.statistics.totals import totals
from tools.statistics.trial_data import by_control, check

BASELINE = "none"
"""The control that harm and equivalence are about."""


def analyse(
    design: Design,
    differences: Sequence[Difference],
    scores: Sequence[Score],
    seed: int = 0,
    continued: Sequence[Difference] = (),
) -> Analysis:
    """Analyse a trial that has ended.

    Args:
        design: what was committed to.
        differences: `full` minus each control of the design, under the cap (estimand 1).
        scores: every attempt of every arm, for totals, truncation and harmful controls.
        seed: of the sign flips, where there are too many clusters to count all.
        continued: the same differences with truncated answers continued (estimand 2); empty
            where nothing was continued.

    Raises:
        TrialDataError: a control has no pair, was not committed to, or a value is out of range.
    """
    check(design, differences, scores, continued)
    pairs, further = by_control(differences), by_control(continued)
    compared = {control: compare(own, design, seed) for control, own in pairs.items()}
    reasons = {c: budget_effect(scores, own, further.get(c, ())) for c, own in pairs.items()}
    budget = {control: reason for control, reason in reasons.items() if reason}
    primary = tuple(compared[control] for control in design.primary)
    outcome = conclude(design, compared, budget, extreme=bool(notes.extreme(scores, BASELINE)))
    return Analysis(
        outcome=outcome,
        p=max(each.p_better for each in primary),
        primary=primary,
        secondary=_secondary(compared, design.secondary),
        specific=specific(design, compared, budget) if outcome == "supported" else None,
        specificity=compared.get(design.specificity or ""),
        arms=totals(scores),
        notes=(*budget.values(), *notes.of_trial(design, compared.values(), scores, seed)),
    )


def conclude(
    design: Design, compared: Mapping[str, Comparison], budget: Iterable[str], *, extreme: bool
) -> Outcome:
    """The outcome of comparisons by control.

    Args:
        design: whose primary controls are all among them.
        compared: the arm against each.
        budget: controls against which there is a budget effect.
        extreme: whether the arm and the baseline score alike on every item, at the floor or at the
            ceiling, so that equality shows nothing.
    """
    affected = set(budget)
    primary = [compared[control] for control in design.primary]
    if affected.isdisjoint(design.primary) and all(_beats(each, design) for each in primary):
        return "supported"
    if BASELINE not in design.primary or BASELINE in affected:
        return "insufficient evidence"
    none = compared[BASELINE]
    if none.p_worse <= design.alpha and none.worst_high < 0:
        return "harmful"
    bounded = -design.margin < none.worst_low and none.worst_high < design.margin
    if none.p_equivalent <= design.alpha and bounded and not extreme:
        return "refuted"
    return "insufficient evidence"


def _beats(comparison: Comparison, design: Design) -> bool:
    return comparison.p_better <= design.alpha and comparison.worst_low > 0


def specific(
    design: Design, compared: Mapping[str, Comparison], budget: Iterable[str]
) -> bool | None:
    """Whether the arm beats the one of another domain; None where the design has none."""
    if design.specificity is None:
        return None
    return design.specificity not in budget and _beats(compared[design.specificity], design)


def _secondary(
    compared: Mapping[str, Comparison], controls: Sequence[str]
) -> tuple[Comparison, ...]:
    adjusted = holm([compared[control].p_better for control in controls])
    return tuple(
        replace(compared[control], adjusted=p)
        for control, p in zip(controls, adjusted, strict=True)
    )
