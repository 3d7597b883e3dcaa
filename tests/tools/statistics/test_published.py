"""Published worked examples, and statsmodels as an oracle."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import ttost_paired

from tools.statistics.agreement import agreement
from tools.statistics.clusters import t_interval
from tools.statistics.equivalence import tost
from tools.statistics.gate import e_value
from tools.statistics.intervals import clopper_pearson, wilson
from tools.statistics.multiplicity import holm
from tools.statistics.paired import PairedTable, mcnemar
from tools.statistics.process import evidence, paths

SLEEP = np.array([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])
"""Student (Biometrika 6, 1908): hours of extra sleep of ten patients, one drug less the other."""

shares = st.integers(-20, 20).map(lambda n: n / 20)
counts = st.integers(0, 40)


def test_students_own_interval() -> None:
    """Mean 1.58, 95 % interval .700 to 2.460, as R's `t.test(extra ~ group, sleep)` prints."""
    low, high = t_interval(SLEEP / 10)
    assert (10 * low, 10 * high) == pytest.approx((0.7001142, 2.4598858), abs=1e-6)


def test_agrestis_approval_ratings() -> None:
    """Agresti, *Categorical Data Analysis* (2nd ed. 2002), table 10.1: z² = 64² / 236 = 17.36."""
    oracle = statsmodels_mcnemar([[794, 150], [86, 570]], exact=True).pvalue
    found = mcnemar(PairedTable(794, 150, 86, 570))
    assert found == pytest.approx(oracle)
    assert found == pytest.approx(chi2.sf(17.36, 1), rel=0.3)  # which is of large samples


@given(counts, counts, counts, counts)
def test_mcnemar_is_statsmodels(both: int, won: int, lost: int, neither: int) -> None:
    oracle = statsmodels_mcnemar([[both, won], [lost, neither]], exact=True).pvalue
    assert mcnemar(PairedTable(both, won, lost, neither)) == pytest.approx(
        1.0 if won + lost == 0 else oracle
    )


def test_newcombes_rates() -> None:
    """Newcombe (Statistics in Medicine 17, 1998), table I, methods 3 and 5."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert clopper_pearson(81, 263) == pytest.approx((0.2527, 0.3676), abs=5e-5)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)
    assert clopper_pearson(1, 29) == pytest.approx((0.0009, 0.1776), abs=5e-5)
    for passed, items in ((81, 263), (15, 148), (0, 20)):
        assert wilson(passed, items) == pytest.approx(
            proportion_confint(passed, items, method="wilson"), abs=1e-12
        )


@pytest.mark.parametrize("seed", range(4))
def test_holm_is_statsmodels(seed: int) -> None:
    p_values = np.random.default_rng(seed).random(5 * seed + 1) ** 3
    assert holm(list(p_values)) == pytest.approx(multipletests(p_values, method="holm")[1])


@given(st.lists(shares, min_size=8, max_size=20), st.sampled_from([0.05, 0.2]))
def test_equivalence_is_statsmodels(sample: list[float], margin: float) -> None:
    if len(set(sample)) == 1:
        return
    oracle = ttost_paired(np.array(sample), np.zeros(len(sample)), -margin, margin)[0]
    assert tost(sample, margin) == pytest.approx(max(oracle, 0.5 ** len(sample)))


@settings(max_examples=25)
@given(st.lists(st.integers(1, 30), min_size=4, max_size=4))
def test_kappa_is_statsmodels(cells: list[int]) -> None:
    said = [
        pair
        for pair, count in zip(("aa", "ab", "ba", "bb"), cells, strict=True)
        for _ in range(count)
    ]
    found = agreement([tuple(pair) for pair in said], "ab")
    assert found is not None
    oracle = cohens_kappa(np.array(cells).reshape(2, 2), return_results=False)
    assert found.kappa == pytest.approx(oracle)


def test_ratings_of_one_task_are_resampled_together() -> None:
    """Every task is there four times over: no more is known than of each of them once."""
    once = [tuple(pair) for pair in ("aa", "ab", "ba", "bb", "aa", "bb") * 6]
    units = [f"{number}" for number in range(len(once))]
    alone = agreement(once, "ab")
    apart = agreement(once * 4, "ab")
    together = agreement(once * 4, "ab", units=units * 4)
    assert alone is not None and apart is not None and together is not None  # noqa: PT018
    assert alone.interval and apart.interval and together.interval  # noqa: PT018
    widths = [each.interval.high - each.interval.low for each in (alone, apart, together)]
    assert widths[2] == pytest.approx(widths[0], rel=0.1)
    assert widths[1] == pytest.approx(widths[0] / 2, rel=0.15)


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        # Mean of 1 + λ over .1 … .9; of (1 + λ)², where λ² has mean 57/180; of 1 - λ²/4.
        ([1.0], 1.5),
        ([1.0, 1.0], 1 + 2 * 0.5 + 57 / 180),
        ([0.5, -0.5], 1 - 57 / 180 / 4),
        ([-1.0], 0.5),
    ],
)
def test_the_e_process_by_hand(means: list[float], expected: float) -> None:
    assert evidence(means).better == pytest.approx(expected)
    assert paths(means, seed=None)[0][-1] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("won", "lost", "expected"), [(9, 1, 18.5), (8, 2, 4.0), (10, 0, 186), (0, 0, 1)]
)
def test_the_protocols_e_values(won: int, lost: int, expected: float) -> None:
    assert e_value(won, lost) == pytest.approx(expected, rel=0.01)
