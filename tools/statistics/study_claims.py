"""What may be said of the claimed arm: an intersection-union test, and what it rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from tools.statistics import notes
from tools.statistics.analysis import Design
from tools.statistics.multiplicity import holm
from tools.statistics.panel import Panel
from tools.statistics.study_analysis import Claim, Contrast
from tools.statistics.study_data import StudyDesign
from tools.statistics.trial import BASELINE, conclude, specific


def claim(
    panel: Panel, path: str, design: StudyDesign, contrasts: Sequence[Contrast]
) -> Claim | None:
    """By one path, from its contrasts; None where the claimed arm was held against no control.

    Without all the design's controls nothing is `supported`, however strong it looks; nothing is
    `refuted` where a difference of the margin would have had no room.
    """
    own = {each.control: each for each in contrasts if each.arm == design.claimed}
    primary = tuple(control for control in design.controls if control in own)
    if not primary:
        return None
    committed = Design(
        primary=primary,
        specificity=design.specificity if design.specificity in own else None,
        alpha=design.alpha,
        margin=design.margin,
    )
    compared = {control: each.comparison for control, each in own.items()}
    budget = [control for control, each in own.items() if each.budget]
    no_room = _extreme(panel, path, design.claimed) or near(panel, path, design.margin)
    outcome = conclude(committed, compared, budget, extreme=bool(no_room))
    complete = primary == design.controls
    if outcome == "supported" and not complete:
        outcome = "insufficient evidence"
    return Claim(
        student=panel.student,
        suite=panel.suite,
        path=path,
        outcome=outcome,
        p=max(compared[control].p_better for control in primary),
        complete=complete,
        specific=specific(committed, compared, budget) if outcome == "supported" else None,
        unit=panel.unit,
        notes=tuple(_notes(panel, path, design, committed, contrasts)),
    )


def together(claims: Sequence[Claim]) -> list[Claim]:
    """The same with Holm's p over all claims by one path, of every student and suite."""
    found = list(claims)
    for path in {each.path for each in claims}:
        own = [place for place, each in enumerate(claims) if each.path == path]
        if len(own) > 1:
            adjusted = holm([claims[place].p for place in own])
            for place, p in zip(own, adjusted, strict=True):
                found[place] = replace(claims[place], adjusted=p)
    return found


def _notes(
    panel: Panel, path: str, design: StudyDesign, committed: Design, contrasts: Sequence[Contrast]
) -> Iterator[str]:
    of, room = design.claimed, _extreme(panel, path, design.claimed)
    if room:
        yield (
            f"{room}: {of} and none score alike on every item, so no difference could show, and"
            f" a {'harm' if room == 'floor' else 'gain'} cannot be seen there at all"
        )
    elif little := near(panel, path, design.margin):
        yield little
    rests_on = (*committed.primary, committed.specificity)
    own = [each for each in contrasts if each.arm == of and each.control in rests_on]
    yield from (each.budget for each in own if each.budget)
    for each in contrasts:
        harmed = each.comparison.p_worse <= design.alpha and each.control == BASELINE
        if harmed and each.arm in committed.primary:
            yield notes.harmful(each.arm, each.comparison.difference, of)
    yield from notes.of_design(committed, of)
    yield from notes.of_comparisons(committed, (each.comparison for each in own), of)
    if panel.unit == "item":
        yield "one skill: items are the units, so that this says nothing about other skills"


def _extreme(panel: Panel, path: str, claimed: str) -> str:
    arms = [panel.values[path, arm] for arm in (claimed, BASELINE) if arm in panel.rows]
    known = np.concatenate([values[np.isfinite(values)] for values in arms])
    if not len(known):
        return ""
    return "floor" if not known.any() else "ceiling" if (known == 1).all() else ""


def near(panel: Panel, path: str, margin: float) -> str:
    """Where `none` is within the margin of an end, equivalence there is no finding."""
    if BASELINE not in panel.rows:
        return ""
    values = panel.values[path, BASELINE]
    known = values[np.isfinite(values)]
    if not len(known) or margin <= known.mean() <= 1 - margin:
        return ""
    low = known.mean() < margin
    return (
        f"near {'floor' if low else 'ceiling'}: none passes {known.mean():.0%}, so that a"
        f" {'harm' if low else 'gain'} of {100 * margin:.0f} points has no room and cannot be seen"
    )
