import math
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.statistics.gate import GateTally, decide, e_value, level
from tools.statistics.watch import evidence_of_harm, retires

counts = st.integers(0, 200)


def exact_e_value(wins: int, losses: int) -> float:
    """The same integral in whole numbers: a beta tail at one half is a binomial sum."""
    pairs = wins + losses
    tail = sum(comb(pairs + 1, k) for k in range(wins + 1))
    return tail / ((pairs + 1) * comb(pairs, wins))


@given(counts, counts)
def test_the_e_value_is_the_integral(wins: int, losses: int) -> None:
    assert e_value(wins, losses) == pytest.approx(exact_e_value(wins, losses), rel=1e-9)


@given(st.integers(0, 60), st.integers(0, 60))
def test_no_next_pair_is_expected_to_add_evidence(w: int, l: int) -> None:  # noqa: E741
    expected = (e_value(w + 1, l) + e_value(w, l + 1)) / 2
    assert expected <= e_value(w, l) * (1 + 1e-9)


@given(st.integers(0, 100), st.integers(0, 100))
def test_both_e_values_average_to_the_plain_mixture(wins: int, losses: int) -> None:
    pairs = wins + losses
    mixture = 2**pairs / ((pairs + 1) * comb(pairs, wins))
    average = (e_value(wins, losses) + e_value(losses, wins)) / 2
    assert average == pytest.approx(mixture, rel=1e-9)


@pytest.mark.parametrize(
    ("wins", "losses", "evidence"), [(9, 1, 18.5), (8, 2, 4.0), (10, 0, 186), (0, 0, 1)]
)
def test_the_protocols_examples(wins: int, losses: int, evidence: float) -> None:
    assert e_value(wins, losses) == pytest.approx(evidence, rel=2e-3)


def test_an_e_value_stays_a_finite_number() -> None:
    assert math.isfinite(e_value(5_000, 0))
    assert e_value(0, 5_000) == 0


@pytest.mark.parametrize(("test", "adopted", "threshold"), [(1, 0, 10), (6, 0, 210), (6, 1, 105)])
def test_the_threshold_grows_with_tests_and_shrinks_with_adoptions(
    test: int, adopted: int, threshold: float
) -> None:
    assert 1 / level(test, adopted) == pytest.approx(threshold)


def test_all_levels_of_a_life_without_adoption_add_up_to_the_bound() -> None:
    assert sum(level(test, 0) for test in range(1, 100_000)) == pytest.approx(0.2, abs=1e-5)


@pytest.mark.parametrize(("test", "adopted"), [(0, 0), (1, 1), (3, -1)])
def test_impossible_histories_are_refused(test: int, adopted: int) -> None:
    with pytest.raises(ValueError, match="cannot follow"):
        level(test, adopted)


@pytest.mark.parametrize(
    ("tally", "outcome"),
    [
        (GateTally(9, 1), "won"),
        (GateTally(1, 9), "harmful"),
        (GateTally(8, 2), "open"),
        (GateTally(8, 2, ties=40), "undecided"),
        (GateTally(9, 1, missing=8), "open"),
        (GateTally(1, 9, missing=7), "harmful"),
        (GateTally(0, 0, missing=50), "undecided"),
        (GateTally(20, 20, ties=6), "undecided"),
    ],
)
def test_the_first_gate_of_a_life_with_fifty_pairs(tally: GateTally, outcome: str) -> None:
    assert decide(tally, level(1, 0), max_pairs=50).outcome == outcome


def test_ten_to_nothing_is_not_enough_for_the_sixth_candidate() -> None:
    assert decide(GateTally(10, 0), level(6, 0), max_pairs=10).outcome == "undecided"
    assert decide(GateTally(10, 0), level(6, 0), max_pairs=11).outcome == "open"


def test_an_undecided_gate_is_taken_up_again_by_a_larger_budget() -> None:
    tally = GateTally(6, 2, ties=12)
    assert decide(tally, level(1, 0), max_pairs=20).outcome == "undecided"
    assert decide(tally, level(1, 0), max_pairs=40).outcome == "open"


@given(counts, counts, st.integers(0, 30), st.integers(0, 30))
def test_the_mirror_of_a_won_gate_is_a_harmful_one(w: int, l: int, t: int, m: int) -> None:  # noqa: E741
    mirror = {"won": "harmful", "harmful": "won", "open": "open", "undecided": "undecided"}
    reading = decide(GateTally(w, l, t, m), 0.1, 60)
    assert decide(GateTally(l, w, t, m), 0.1, 60).outcome == mirror[reading.outcome]


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 10))
def test_an_undecided_gate_could_not_have_been_decided(w: int, l: int, left: int) -> None:  # noqa: E741
    if decide(GateTally(w, l), 0.1, w + l + left).outcome == "undecided":
        for more in range(left + 1):
            ended = decide(GateTally(w + more, l + left - more), 0.1, w + l + left)
            assert ended.outcome == "undecided"


def test_the_watch_retires_on_evidence_of_harm_alone() -> None:
    assert not retires(1, 9)
    assert retires(1, 10)
    assert not retires(10, 1)
    assert evidence_of_harm(1, 9) == pytest.approx(18.5, rel=1e-3)
