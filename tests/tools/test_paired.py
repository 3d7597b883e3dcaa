import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tools.statistics.intervals import clopper_pearson, wilson
from tools.statistics.paired import PairedTable, mcnemar, newcombe, worst_case
from tools.statistics.power import minimum_detectable_effect

counts = st.integers(0, 60)
tables = st.builds(PairedTable, counts, counts, counts, counts)


@given(counts, counts, st.sampled_from([0.8, 0.95, 0.99]))
def test_rate_intervals_are_scipys(passed: int, failed: int, confidence: float) -> None:
    if passed + failed == 0:
        assert wilson(0, 0) == clopper_pearson(0, 0) == (0, 1)
        return
    test = stats.binomtest(passed, passed + failed)
    for ours, method in ((wilson, "wilson"), (clopper_pearson, "exact")):
        expected = test.proportion_ci(confidence, method)  # type: ignore[arg-type]
        found = ours(passed, passed + failed, confidence)
        assert found == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_a_pass_count_cannot_exceed_its_items() -> None:
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [
        # Altman et al., Statistics with Confidence (2000), table 6.2.
        (PairedTable(14, 5, 0, 22), 0.011, 0.226),
        # Fagerland, Lydersen and Laake, Statistics in Medicine 33 (2014): Bentur et al.
        (PairedTable(1, 1, 7, 12), -0.507, -0.026),
    ],
)
def test_published_paired_intervals(table: PairedTable, low: float, high: float) -> None:
    assert newcombe(table) == pytest.approx((low, high), abs=6e-4)


@given(tables)
def test_the_paired_interval_holds_the_lift_and_mirrors(table: PairedTable) -> None:
    low, high = newcombe(table)
    assert -1 - 1e-12 <= low <= table.lift <= high <= 1 + 1e-12
    swapped = PairedTable(table.both, table.without_only, table.with_only, table.neither)
    assert newcombe(swapped) == pytest.approx((-high, -low))


@given(tables)
def test_mcnemar_is_the_exact_sign_test(table: PairedTable) -> None:
    discordant = table.with_only + table.without_only
    expected = stats.binomtest(table.with_only, discordant).pvalue if discordant else 1
    assert mcnemar(table) == pytest.approx(expected)


def test_missing_items_are_counted_both_ways() -> None:
    assert worst_case(PairedTable(2, 5, 1, 2), missing=2) == pytest.approx((2 / 12, 6 / 12))
    assert worst_case(PairedTable(0, 0, 0, 0), missing=0) == (0, 0)


@pytest.mark.parametrize(
    ("items", "per_cluster", "points"), [(40, 1, 0.20), (200, 5, 0.105), (600, 15, 0.079)]
)
def test_the_protocols_detectable_effects(items: int, per_cluster: int, points: float) -> None:
    found = minimum_detectable_effect(items, 0.2, per_cluster, 0.1)
    assert found == pytest.approx(points, abs=0.0025)


def test_nothing_is_detectable_with_nothing() -> None:
    assert minimum_detectable_effect(0) == minimum_detectable_effect(1) == 1
