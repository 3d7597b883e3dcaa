"""Two studies, paired by item."""

from dataclasses import replace

import pytest

from tests.tools.statistics.studies import design, score, study
from tools.statistics.compared import ArmChange, Compared, compare_scores
from tools.statistics.study import analyse_study

EQUAL = {"none": 0.5, "full": 0.5}


def change(found: Compared, arm: str) -> ArmChange:
    return next(each for each in found.arms if (each.arm, each.path) == (arm, "cascade"))


def test_each_arm_and_the_lift_are_b_minus_a() -> None:
    before, after = study(1, **EQUAL), study(2, none=0.5, full=0.9)
    found = compare_scores(before, after)
    (lift,) = (each for each in found.lifts if each.path == "cascade")
    full, none = change(found, "full").comparison, change(found, "none").comparison
    assert full.low > 0.1
    assert none.low < 0 < none.high
    assert lift.gap.difference == pytest.approx(full.difference - none.difference)
    lifts = [
        each.comparison.difference
        for rows in (before, after)
        for each in analyse_study(design(("none", "full")), rows).contrasts
        if each.path == "cascade"
    ]
    assert lift.gap.difference == pytest.approx(lifts[1] - lifts[0])


def test_a_study_is_equal_to_itself() -> None:
    rows = study(3, **EQUAL)
    found = compare_scores(rows, rows)
    assert all(each.comparison.difference == 0 == each.comparison.high for each in found.arms)
    assert all(each.gap.difference == 0 for each in found.lifts)


def test_the_other_way_round_negates() -> None:
    a, b = study(4, **EQUAL), study(5, none=0.3, full=0.6)
    one, other = (change(compare_scores(*pair), "full").comparison for pair in ((a, b), (b, a)))
    assert (one.difference, one.low) == pytest.approx((-other.difference, -other.high))


def test_only_common_items_count_and_the_rest_is_told() -> None:
    a, b = study(6, skills=10, **EQUAL), study(7, skills=12, items=4, **EQUAL)
    found = compare_scores(a, b)
    (overlap,) = found.overlaps
    assert (overlap.both, overlap.only_a, overlap.only_b) == (40, 10, 8)
    assert change(found, "full").comparison.items == 40


def test_lone_students_are_paired_whatever_they_are_called() -> None:
    a, b = study(8, student="before", **EQUAL), study(9, student="after", **EQUAL)
    assert compare_scores(a, b).arms[0].students == ("before", "after")
    other = study(10, student="third", **EQUAL)
    assert compare_scores(a, b + other).arms == ()
    assert compare_scores(a + other, b + other).arms[0].students == ("third", "third")


def test_seeds_of_two_runs_are_no_pairs() -> None:
    a = [
        score("none", float(seed == 1), item=item, seed=seed)
        for item in range(6)
        for seed in (1, 2)
    ]
    b = [score("none", 1.0, item=item, seed=9) for item in range(6)]
    assert change(compare_scores(a, b), "none").comparison.difference == pytest.approx(0.5)


def test_what_is_missing_on_either_side_is_missing() -> None:
    a, b = study(11, **EQUAL), study(12, **EQUAL)
    b[0] = replace(b[0], value=None)
    found = change(compare_scores(a, b), "none").comparison
    assert found.missing == 1
    assert found.worst_low < found.difference < found.worst_high


def test_nothing_in_common_compares_to_nothing() -> None:
    moved = [replace(each, suite="another") for each in study(13, **EQUAL)]
    assert compare_scores(study(13, **EQUAL), moved) == Compared((), (), ())
