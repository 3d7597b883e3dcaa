"""The parts of a trial's analysis, each against a published example or a closed form."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tools.statistics.agreement import agreement
from tools.statistics.analysis import Design, Difference, Score
from tools.statistics.budget import budget_effect
from tools.statistics.differences import means, paired
from tools.statistics.equivalence import tost
from tools.statistics.missing import bounds
from tools.statistics.multiplicity import holm, trial_alpha
from tools.statistics.power import detectable_difference, standard_errors
from tools.statistics.process import evidence, paths
from tools.statistics.trial import analyse

shares = st.integers(-20, 20).map(lambda n: n / 20)


def table(counts: list[list[int]]) -> list[tuple[str, str]]:
    """Items of two raters, from their table of counts; categories are its numbered rows."""
    return [
        (str(row), str(column))
        for row, line in enumerate(counts)
        for column, count in enumerate(line)
        for _ in range(count)
    ]


def difference(value: float | None, cluster: str = "a", item: str = "1") -> Difference:
    return Difference(cluster, item, "none", value)


def test_holms_procedure_by_its_definition() -> None:
    """By hand: .005 × 4, .01 × 3, .03 × 2, and .04 raised to the one before it."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([]) == ()
    assert holm([0.9, 0.8]) == (1.0, 1.0)


@given(st.lists(st.floats(0, 1), max_size=6), st.floats(0.001, 0.2))
def test_holm_rejects_what_stepping_down_rejects(p_values: list[float], alpha: float) -> None:
    rejected = 0
    for rank, p in enumerate(sorted(p_values)):
        if p * (len(p_values) - rank) > alpha:
            break
        rejected += 1
    assert sum(p <= alpha for p in holm(p_values)) == rejected


def test_all_trials_of_a_pool_share_five_percent() -> None:
    assert trial_alpha(1) == 0.025
    assert trial_alpha(2) == pytest.approx(0.05 / 6)
    assert sum(trial_alpha(trial) for trial in range(1, 10_000)) == pytest.approx(0.05, rel=1e-3)
    with pytest.raises(ValueError, match="from 1"):
        trial_alpha(0)


def test_an_equivalence_test_of_r() -> None:
    """The inputs that R's TOSTER documents `TOSTone` with; t(99) = (.04 - .36) / .12 by hand."""
    noise = np.random.default_rng(1).normal(size=100)
    sample = 0.04 + 1.2 * (noise - noise.mean()) / noise.std(ddof=1)
    assert tost(sample, 0.36) == pytest.approx(stats.t.cdf(-2.6667, 99), rel=1e-3)
    assert tost(sample, 0.36) == pytest.approx(0.0045, abs=5e-5)


@given(st.lists(shares, min_size=2, max_size=12), st.sampled_from([0.05, 0.1, 0.3]))
def test_equivalence_is_two_t_tests(sample: list[float], margin: float) -> None:
    if len(set(sample)) == 1:
        return
    above = stats.ttest_1samp(sample, -margin, alternative="greater").pvalue
    below = stats.ttest_1samp(sample, margin, alternative="less").pvalue
    assert tost(sample, margin) == pytest.approx(max(above, below, 0.5 ** len(sample)))


def test_few_equal_clusters_prove_no_equivalence() -> None:
    assert tost([0.0] * 4, 0.1) == 1 / 16
    assert tost([0.0] * 10, 0.1) == pytest.approx(1 / 1024)
    assert tost([0.2] * 10, 0.1) == 1
    assert tost([0.0], 0.1) == 1
    with pytest.raises(ValueError, match="positive"):
        tost([0.0, 0.1], 0)


@given(st.lists(shares, max_size=8))
def test_the_e_process_is_its_formula(sample: list[float]) -> None:
    expected = sum(math.prod(1 + share / 10 * d for d in sample) for share in range(1, 10)) / 9
    mirrored = sum(math.prod(1 - share / 10 * d for d in sample) for share in range(1, 10)) / 9
    assert evidence(sample) == pytest.approx((expected, mirrored))
    better, worse = paths(sample, seed=1)
    assert (better[0], worse[0], len(better)) == (1, 1, len(sample) + 1)
    assert better[-1] == pytest.approx(expected)  # the order changes the way, not the end


def test_the_e_process_seldom_exceeds_its_bound_where_nothing_is() -> None:
    rng = np.random.default_rng(2)
    peaks = [max(map(np.max, paths(rng.uniform(-1, 1, 60), seed=None))) for _ in range(1_000)]
    # Two sides at 1/20 each; Ville's inequality is an upper bound.
    assert np.mean(np.array(peaks) >= 20) <= 0.1
    assert evidence(np.full(2_000, 1.0)).better < math.inf
    with pytest.raises(ValueError, match="-1, 1"):
        evidence([1.5])


def test_kappa_of_cohens_own_table() -> None:
    """Cohen (1960), two judges of 200 patients: .70 agree, κ = .492."""
    found = agreement(table([[88, 14, 18], [10, 40, 10], [2, 6, 12]]), "012")
    assert found is not None
    assert found.items == 200
    assert found.percent == pytest.approx(0.70)
    assert found.kappa == pytest.approx(0.492, abs=5e-4)
    assert found.interval is not None
    assert found.interval.low < 0.492 < found.interval.high


def test_the_interval_of_kappa_is_near_its_large_sample_one() -> None:
    """Of which Fleiss, Cohen and Everitt (1969) give the standard error."""
    found = agreement(table([[88, 14, 18], [10, 40, 10], [2, 6, 12]]), "012")
    assert found is not None
    assert found.interval is not None
    standard = large_sample_error(np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]]) / 200, 200)
    half = (found.interval.high - found.interval.low) / 2
    assert half == pytest.approx(1.96 * standard, rel=0.08)


def large_sample_error(shares: np.ndarray, items: int) -> float:
    """Fleiss, Cohen and Everitt (Psychological Bulletin 72, 1969)."""
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    agreed, chance = np.trace(shares), rows @ columns
    diagonal = sum(
        shares[k, k] * ((1 - chance) - (rows[k] + columns[k]) * (1 - agreed)) ** 2
        for k in range(len(rows))
    )
    off = sum(
        shares[i, j] * (columns[i] + rows[j]) ** 2
        for i in range(len(rows))
        for j in range(len(rows))
        if i != j
    )
    last = (agreed * chance - 2 * chance + agreed) ** 2
    variance = (diagonal + (1 - agreed) ** 2 * off - last) / (items * (1 - chance) ** 4)
    return float(np.sqrt(variance))


def test_gwets_paradox() -> None:
    """Gwet's 125 subjects, of whom both raters say the same of 94.4 %: κ = -.0234, AC1 = .9408."""
    found = agreement(table([[118, 5], [2, 0]]), "01")
    assert found is not None
    assert found.percent == pytest.approx(0.944)
    assert found.kappa == pytest.approx(-0.0234, abs=5e-5)
    assert found.ac1 == pytest.approx(0.9408, abs=5e-5)


def test_several_raters_are_averaged_over_pairs_that_both_rated() -> None:
    said = [
        ("A", "A", "B"),
        ("B", "B", None),
        ("tie", "tie", "A"),
        ("A", "A", "A"),
        (None, "A", None),
    ]
    found = agreement(said)
    alone = agreement([item[:2] for item in said])
    assert found is not None
    assert alone is not None
    assert (found.items, alone.items, alone.kappa) == (4, 4, pytest.approx(1.0))
    assert found.percent == pytest.approx((1 + 1 / 3 + 1 / 3) / 3)


def test_raters_who_never_differ_in_one_category_have_no_kappa() -> None:
    found = agreement([("A", "A")] * 9)
    assert found is not None
    assert (found.percent, found.kappa, found.interval, found.ac1) == (1, None, None, 1)
    assert agreement([("A", None)]) is None
    assert agreement([]) is None


def test_ratings_of_another_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="'C'"):
        agreement([("A", "C")])
    with pytest.raises(ValueError, match="lists all raters"):
        agreement([("A", "B"), ("A",)])


def test_repeats_are_averaged_before_items_and_items_before_clusters() -> None:
    found = [
        difference(1.0, "a", "1"),
        difference(0.0, "a", "1"),
        difference(0.0, "a", "1"),
        difference(-1.0, "a", "2"),
        difference(0.5, "b", "1"),
    ]
    assert means(found) == pytest.approx([-1 / 3, 0.5])


def test_missing_pairs_are_bounded_by_what_they_could_have_been() -> None:
    found = [
        difference(0.5, "a"),
        difference(None, "b"),
        difference(1.0, "c"),
        difference(0.5, "d"),
    ]
    assert bounds(found) == pytest.approx((0.25, 0.75))
    assert bounds(found[:1]) == (0.5, 0.5)


@given(st.lists(st.one_of(st.none(), shares), min_size=1, max_size=9))
def test_bounds_hold_whatever_was_missing(values: list[float | None]) -> None:
    found = [difference(value, str(n)) for n, value in enumerate(values)]
    low, high = bounds(found)
    filled = [difference(0.3 if value is None else value, str(n)) for n, value in enumerate(values)]
    assert low - 1e-12 <= means(filled).mean() <= high + 1e-12


def attempts(arm: str, *values: float | None, truncated: int = 0) -> list[Score]:
    return [
        Score(str(n), "1", arm, value, truncated=n < truncated) for n, value in enumerate(values)
    ]


def test_attempts_are_paired_item_by_item() -> None:
    scores = attempts("full", 1.0, 0.5, None) + attempts("none", 0.25, None, 0.0)
    assert [each.value for each in paired(scores, "none")] == [0.75, None, None]


def test_an_item_tried_more_often_on_one_side_is_missing_on_the_other() -> None:
    scores = [*attempts("full", 1.0), *attempts("full", 0.0), *attempts("none", 0.0)]
    assert [each.value for each in paired(scores, "none")] == [1.0, None]


def test_more_truncation_on_one_side_is_a_budget_effect() -> None:
    twenty = [0.5] * 20
    even = attempts("full", *twenty, truncated=1) + attempts("none", *twenty)
    uneven = attempts("full", *twenty, truncated=2) + attempts("none", *twenty)
    capped = [difference(0.2)]
    assert budget_effect(even, capped, ()) is None
    assert "10.0%" in (budget_effect(uneven, capped, ()) or "")


@pytest.mark.parametrize(("further", "affected"), [(0.1, False), (-0.1, True), (0.0, True)])
def test_a_sign_that_turns_when_answers_continue_is_a_budget_effect(
    further: float, affected: bool
) -> None:
    found = budget_effect([], [difference(0.2)], [difference(further)])
    assert (found is not None) == affected


def test_the_protocols_factor_and_what_few_clusters_can_see() -> None:
    assert standard_errors(0.025) == 2.8
    assert detectable_difference(0.3, 16) == pytest.approx(2.8 * 0.3 / 4)
    assert detectable_difference(0.3, 5) == 1
    assert detectable_difference(0.3, 6) < 1


def test_few_clusters_are_said_once_for_all_controls() -> None:
    scores = [Score(name, name, arm, 1.0) for name in "abc" for arm in ("none", "labels", "full")]
    pairs = [each for arm in ("none", "labels") for each in paired(scores, arm)]
    said = analyse(Design(primary=("none", "labels")), pairs, scores).notes
    (few,) = (each for each in said if each.startswith("few clusters"))
    assert "with 3 the smallest p that full against none, labels could reach is 0.125" in few
