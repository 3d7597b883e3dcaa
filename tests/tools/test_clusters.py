import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tools.statistics.clusters import cluster_means, sign_flip, t_interval

samples = st.lists(st.integers(-20, 20).map(lambda n: n / 20), min_size=2, max_size=9)
dyadic = st.lists(st.integers(-16, 16).map(lambda n: n / 16), min_size=2, max_size=6)
"""Differences whose sums are exact; scipy's tolerance fails where rounded sums tie at zero."""

DARWIN = np.array([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]) / 100
"""Heights of Darwin's crossed less self-fertilised maize, in eighths of an inch, over 100."""


def test_fishers_analysis_of_darwins_maize() -> None:
    """Fisher, *The Design of Experiments* (1935), section 21: 863 of 32,768 one-sided."""
    found = sign_flip(DARWIN)
    assert found.exact
    assert found.greater == pytest.approx(863 / 2**15)
    assert found.two_sided == pytest.approx(2 * 863 / 2**15)


@settings(max_examples=30)
@given(dyadic)
def test_exact_p_values_are_scipys(sample: list[float]) -> None:
    found = sign_flip(sample)
    for ours, theirs in ((found.two_sided, "two-sided"), (found.greater, "greater")):
        expected = stats.permutation_test(
            (sample,), np.sum, permutation_type="samples", alternative=theirs
        )
        assert ours == pytest.approx(expected.pvalue)


def test_sums_that_tie_but_for_rounding_are_ties() -> None:
    assert sign_flip([0.7, -0.75, -0.9, 0.95]).greater == 9 / 16


@given(samples)
def test_flipping_every_sign_swaps_the_tails(sample: list[float]) -> None:
    one, other = sign_flip(sample), sign_flip([-value for value in sample])
    assert (one.greater, one.less, one.two_sided) == (other.less, other.greater, other.two_sided)


def test_many_clusters_are_sampled_reproducibly_and_never_certain() -> None:
    sample = np.full(17, 0.5)
    found = sign_flip(sample, seed=3)
    assert not found.exact
    assert found == sign_flip(sample, seed=3)
    assert found.greater == pytest.approx(1 / 10_000)


def test_sampled_p_values_come_near_the_exact_ones() -> None:
    padded = np.concatenate([DARWIN, [0.0, 0.0]])  # zeros change no sum, but forbid counting
    assert sign_flip(padded).greater == pytest.approx(863 / 2**15, abs=0.006)


def test_no_clusters_prove_nothing() -> None:
    assert sign_flip([])[:3] == (1, 1, 1)
    assert t_interval([]) == (-1, 1)
    assert t_interval([0.5]) == (-1, 1)


@given(samples)
def test_the_interval_is_scipys_within_what_is_possible(sample: list[float]) -> None:
    low, high = t_interval(sample)
    if len(set(sample)) > 1:
        expected = stats.ttest_1samp(sample, 0).confidence_interval()
        assert low == pytest.approx(max(-1, expected.low))
        assert high == pytest.approx(min(1, expected.high))
    else:
        assert low == pytest.approx(sample[0])
        assert high == pytest.approx(sample[0])


def test_items_are_averaged_within_their_cluster() -> None:
    pairs = [("a", 1.0), ("b", 0.0), ("a", 0.0), ("a", 1.0), ("b", -1.0)]
    assert cluster_means(pairs) == pytest.approx([2 / 3, -1 / 2])
