"""Null controls of a study that need statistics: what has to come out as nothing.

Those that look at the record itself (copies, canary, baselines) are where it is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from tools.statistics.clusters import Floats, sign_flip
from tools.statistics.panel import Panel, panels
from tools.statistics.sample import sample_of
from tools.statistics.study_checks import checked
from tools.statistics.study_data import CASCADE, StudyDesign, StudyScore
from tools.statistics.trial import BASELINE

_ALPHA = 0.01
"""Chance that a control fails where nothing is wrong; shared among a control's own tests."""
PERMUTATIONS = 1_000


@dataclass(frozen=True, slots=True)
class Control:
    """One null control: whether it was passed, and what it says for itself in one sentence."""

    name: str
    passed: bool
    said: str


def same_arm_twice(scores: Sequence[StudyScore], seed: int = 0) -> Control:
    """A/A: `none` against itself, the second seed minus the first, skills as units.

    Fails where some student's two-sided p is below .01 divided by the number of students, and
    where no pair was run at all: a control that did not run was not passed.

    Args:
        scores: of which those measured as "null" count.
        seed: of the sign flips.
    """
    rows = sorted(
        (score for score in scores if score.measured == "null" and score.arm == BASELINE),
        key=lambda row: (row.student, row.suite, row.cluster, row.item, row.seed),
    )
    under_cap = [_as_capped(row) for row in rows]
    found = [_twice(panel, seed) for panel in panels(under_cap, (CASCADE,)).values()]
    known = [(said, p) for said, p in found if p is not None]
    if not known or len(known) < len(found):
        return Control("A/A", passed=False, said="A/A: no pair of attempts could be compared")
    passed = min(p for _, p in known) >= _ALPHA / len(known)
    return Control("A/A", passed, "none against itself: " + "; ".join(said for said, _ in known))


def _as_capped(row: StudyScore) -> StudyScore:
    return StudyScore(row.student, row.suite, row.cluster, row.item, row.arm, row.seed, row.value)


def _twice(panel: Panel, seed: int) -> tuple[str, float | None]:
    values = panel.values[CASCADE, BASELINE]
    if values.shape[1] < 2:
        return "", None
    differences = values[:, 1:2] - values[:, :1]
    tried = np.logical_or(*panel.tried(BASELINE)[:, :2].T)[:, None]
    sample = sample_of(differences, tried, panel.grid)
    if not sample.items:
        return "", None
    p = sign_flip(sample.means, seed).two_sided
    discordant = float((sample.pairs != 0).mean())
    return (
        f"{panel.student} on {panel.suite}: {sample.items} tasks, {discordant:.1%} of them"
        f" discordant, difference {sample.means.mean():+.3f}, p = {p:.3g}",
        p,
    )


def permuted_labels(
    design: StudyDesign, scores: Sequence[StudyScore], seed: int = 0, times: int = PERMUTATIONS
) -> Control:
    """Shuffle the arms' labels within items, and test the claim's comparisons as ever.

    Each shuffle gives one p-value, of one student, suite and control in turn, so that the p-values
    are independent given the data. Nothing can be found but by chance: fails where p ≤ α comes
    more often than a binomial allows, or where the p-values are not uniform (Kolmogorov and
    Smirnov), each at .005. Sign-flip p-values have steps, so the second test is of randomised
    ones: uniform between P(beyond what was seen) and P(that or beyond).

    Raises:
        TrialDataError: the scores cannot be those of this design.
    """
    found = panels(checked(design, scores), (CASCADE,))
    asked = [
        (panel, control)
        for panel in found.values()
        for control in design.controls
        if design.claimed in panel.rows and control in panel.rows
    ]
    if not asked:
        said = f"{design.claimed} was run against no control, so that no label could be swapped"
        return Control("permuted labels", passed=False, said=said)
    rng = np.random.default_rng(seed)
    drawn = [_shuffled(*asked[number % len(asked)], design, rng, seed) for number in range(times)]
    return judged(np.array(drawn), design.alpha)


def _shuffled(
    panel: Panel, control: str, design: StudyDesign, rng: np.random.Generator, seed: int
) -> tuple[float, float]:
    """One-sided p of a shuffle, as it is and randomised."""
    arms = [arm for arm in (design.claimed, *design.controls) if arm in panel.rows]
    values = np.stack([panel.values[CASCADE, arm] for arm in arms])
    tried = np.stack([panel.attempted[arm] for arm in arms])
    order = rng.random((len(arms), len(panel.grid.items))).argsort(axis=0)
    values = np.take_along_axis(values, order[..., None], axis=0)
    tried = np.take_along_axis(tried, order[..., None], axis=0)
    other = arms.index(control)
    sample = sample_of(values[0] - values[other], tried[0] | tried[other], panel.grid)
    flipped = sign_flip(sample.means, seed)
    same = flipped.greater + flipped.less - 1
    return flipped.greater, flipped.greater - rng.random() * same


def judged(drawn: Floats, alpha: float) -> Control:
    """Whether p-values of shape (times, 2), as they are and randomised, are those of nothing."""
    hits, times = int((drawn[:, 0] <= alpha).sum()), len(drawn)
    by_chance = float(stats.binom.sf(hits - 1, times, alpha))
    uniform = float(stats.kstest(drawn[:, 1], "uniform").pvalue)
    return Control(
        "permuted labels",
        passed=min(by_chance, uniform) >= _ALPHA / 2,
        said=(
            f"{times} shuffles of the arms' labels: p ≤ {alpha:g} in {hits / times:.1%} of them"
            f" (chance of so many: {by_chance:.3g}), p-values uniform at p = {uniform:.3g}"
        ),
    )
