"""How far the paths from an answer to its score agree, by arm, and how far its raters do."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from tools.statistics.agreement import agreement
from tools.statistics.panel import Panel, by_path
from tools.statistics.study_analysis import Disagreement, RaterAgreement
from tools.statistics.study_data import CASCADE, JUDGES, STRICT

VERIFIER = "verifier"
_PASSES = 0.5


def disagreements(panel: Panel, paths: Sequence[str]) -> Iterator[Disagreement]:
    """One for each arm and two paths, over the attempts that both scored."""
    for arm in panel.rows:
        for one, other in combinations(paths, 2):
            first, second = panel.values[one, arm], panel.values[other, arm]
            known = np.isfinite(first) & np.isfinite(second)
            mine, theirs = first[known] > _PASSES, second[known] > _PASSES
            yield Disagreement(
                student=panel.student,
                suite=panel.suite,
                arm=arm,
                one=one,
                other=other,
                both=int((mine & theirs).sum()),
                one_only=int((mine & ~theirs).sum()),
                other_only=int((~mine & theirs).sum()),
                neither=int((~mine & ~theirs).sum()),
                share=float((mine != theirs).mean()) if len(mine) else 0.0,
            )


def agreements(panel: Panel, paths: Sequence[str], seed: int) -> Iterator[RaterAgreement]:
    """Of every two judges, and of each with the verifier."""
    raters = [path for path in paths if path not in (STRICT, JUDGES)]
    rows = [row for own in panel.rows.values() for row in own]
    said = {rater: [_category(by_path(row, rater)) for row in rows] for rater in raters}
    tasks = [f"{row.cluster}/{row.item}" for row in rows]
    for one, other in combinations(raters, 2):
        both = list(zip(said[one], said[other], strict=True))
        found = agreement(both, ("right", "wrong"), seed, units=tasks)
        if found is not None:
            yield RaterAgreement(
                student=panel.student,
                suite=panel.suite,
                one=VERIFIER if one == CASCADE else one,
                other=other,
                attempts=found.items,
                tasks=found.units,
                percent=found.percent,
                kappa=found.kappa,
                low=found.interval.low if found.interval else None,
                high=found.interval.high if found.interval else None,
                ac1=found.ac1,
                ac1_low=found.ac1_interval.low if found.ac1_interval else None,
                ac1_high=found.ac1_interval.high if found.ac1_interval else None,
            )


def _category(score: float | None) -> str | None:
    return None if score is None else "right" if score > _PASSES else "wrong"
