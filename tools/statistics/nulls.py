"""Null controls of a study that need statistics: what has to come out as nothing.

Those that look at the record itself (copies, canary, baselines), and whether the plan wanted a
control at all, are where it is read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy import stats

from tools.statistics.clusters import Floats, sign_flip
from tools.statistics.panel import Panel, panels
from tools.statistics.power import smallest_p
from tools.statistics.sample import sample_of
from tools.statistics.study_analysis import Role
from tools.statistics.study_checks import checked
from tools.statistics.study_contrasts import contrast
from tools.statistics.study_data import CASCADE, StudyDesign, StudyScore
from tools.statistics.trial import BASELINE
from tools.statistics.words import points

_ALPHA = 0.01
"""Chance that a control fails where nothing is wrong; shared among a control's own tests."""
PERMUTATIONS = 1_000
Place = tuple[str, str]
"""Student and suite."""


@dataclass(frozen=True, slots=True)
class Control:
    """One null control, and what it says for itself."""

    name: str
    title: str
    passed: bool | None
    """None where there was nothing to look at: that withholds nothing."""
    said: str
    ran: bool = True
    """False where it was to run and did not, which is not passed."""


class _SelfComparison(NamedTuple):
    """One student and suite: what was seen, two-sided p, and of how many units."""

    said: str
    p: float
    units: int
    unit: str


def same_arm_twice(
    scores: Sequence[StudyScore], seed: int = 0, wanted: Iterable[Place] = ()
) -> Control:
    """A/A: `none` against itself, the second seed minus the first, skills as units.

    Fails where some student's two-sided p is below .01 divided by the number of students and
    suites, and where one of them has no pair at all: what did not run was not passed. Of so few
    skills that no p could be that small, it looked at nothing.

    Args:
        scores: of which those measured as "null" count.
        seed: of the sign flips.
        wanted: who was to have the control, beside those that have scores.
    """
    rows = sorted(
        (score for score in scores if score.measured == "null" and score.arm == BASELINE),
        key=lambda row: (row.student, row.suite, row.cluster, row.item, row.seed),
    )
    under_cap = [_as_capped(row) for row in rows]
    found = {
        place: _against_itself(own, seed) for place, own in panels(under_cap, (CASCADE,)).items()
    }
    places = list(dict.fromkeys([*wanted, *found]))
    known = [own for place in places if (own := found.get(place)) is not None]
    lacking = [
        f"{student} on {suite}" for student, suite in places if not found.get((student, suite))
    ]
    if lacking or not known:
        said = "none against itself did not run" + (f": {', '.join(lacking)}" if lacking else "")
        return _aa(said, passed=False, ran=False)
    level = _ALPHA / len(known)
    said = "none against itself: " + "; ".join(each.said for each in known)
    if min(each.p for each in known) < level:
        return _aa(said, passed=False)
    units = min(each.units for each in known)
    if 2 * smallest_p(units) >= level:
        few = f"; of {units} {known[0].unit}s no p can be below {level:.3g}, so that it cannot fail"
        return _aa(said + few, passed=None)
    return _aa(said, passed=True)


def _aa(said: str, *, passed: bool | None, ran: bool = True) -> Control:
    return Control("aa", "The bare task against itself", passed, said, ran)


def _as_capped(row: StudyScore) -> StudyScore:
    return StudyScore(row.student, row.suite, row.cluster, row.item, row.arm, row.seed, row.value)


def _against_itself(panel: Panel, seed: int) -> _SelfComparison | None:
    values = panel.values[CASCADE, BASELINE]
    if values.shape[1] < 2:
        return None
    differences = values[:, 1:2] - values[:, :1]
    tried = np.logical_or(*panel.tried(BASELINE)[:, :2].T)[:, None]
    sample = sample_of(differences, tried, panel.grid)
    if not sample.items:
        return None
    p = sign_flip(sample.means, seed).two_sided
    discordant = float((sample.pairs != 0).mean())
    tasks = f"{sample.items} task{'s' * (sample.items > 1)}"
    said = (
        f"{panel.student} on {panel.suite}: {tasks}, {discordant:.0%} of them discordant,"
        f" difference {points(sample.means.mean())}, p = {p:.3g}"
    )
    return _SelfComparison(said, p, len(sample.means), panel.unit)


def permuted_labels(
    design: StudyDesign, scores: Sequence[StudyScore], seed: int = 0, times: int = PERMUTATIONS
) -> Control:
    """Shuffle the arms' labels within items, and let the study's own analysis compare them.

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
        return _permuted(said, passed=None)
    rng = np.random.default_rng(seed)
    drawn = np.array(
        [_drawn(*asked[number % len(asked)], design, rng, seed) for number in range(times)]
    )
    if drawn[:, 0].min() == 1:
        said = f"{times} shuffles changed nothing, for no item has answers that differ"
        return _permuted(said, passed=None)
    return judged(drawn, design.alpha)


def _permuted(said: str, *, passed: bool | None) -> Control:
    return Control("permuted", "Arms’ names shuffled", passed, said)


def _drawn(
    panel: Panel, control: str, design: StudyDesign, rng: np.random.Generator, seed: int
) -> tuple[float, float]:
    """One-sided p of a shuffle, as it is and randomised."""
    shuffled = _shuffled(panel, design, rng)
    pair: tuple[str, str, Role] = (design.claimed, control, "primary")
    compared = contrast(shuffled, CASCADE, pair, design, seed).comparison
    same = compared.p_better + compared.p_worse - 1
    return compared.p_better, compared.p_better - rng.random() * same


def _shuffled(panel: Panel, design: StudyDesign, rng: np.random.Generator) -> Panel:
    """The panel with the labels of the claim's arms dealt anew for each item."""
    arms = [arm for arm in (design.claimed, *design.controls) if arm in panel.rows]
    order = rng.random((len(arms), len(panel.grid.items))).argsort(axis=0)[..., None]
    values, tried = (
        np.take_along_axis(np.stack([held[arm] for arm in arms]), order, axis=0)
        for held in ({arm: panel.values[CASCADE, arm] for arm in arms}, panel.attempted)
    )
    return replace(
        panel,
        values={(CASCADE, arm): own for arm, own in zip(arms, values, strict=True)},
        attempted=dict(zip(arms, tried, strict=True)),
        continued={},
    )


def judged(drawn: Floats, alpha: float) -> Control:
    """Whether p-values of shape (times, 2), as they are and randomised, are those of nothing."""
    hits, times = int((drawn[:, 0] <= alpha).sum()), len(drawn)
    by_chance = float(stats.binom.sf(hits - 1, times, alpha))
    uniform = float(stats.kstest(drawn[:, 1], "uniform").pvalue)
    said = (
        f"{times} shuffles of the arms' labels: p ≤ {alpha:g} in {hits / times:.1%} of them"
        f" (chance of so many: {by_chance:.3g}), p-values uniform at p = {uniform:.3g}"
    )
    return _permuted(said, passed=min(by_chance, uniform) >= _ALPHA / 2)
