"""How often a study's analysis is right, over simulated students whose truth is known.

Bounds of the quick tests leave room for chance: 4 standard errors of so many studies.
"""

import numpy as np
import pytest

from tools.simulation.presets import PRESETS
from tools.simulation.study import StudySize, run_studies
from tools.simulation.study_operating import operate_studies
from tools.simulation.trial import TRIALS, with_controls
from tools.statistics.sample import Grid
from tools.statistics.study_gaps import gap

QUICK, WHOLE = StudySize(40, 40, 5), StudySize(2_000, 40, 5)
NULLS = ("null", "heterogeneous_null", "near_duplicates", "drift")


def allowance(rate: float, studies: int) -> float:
    return 4 * (rate * (1 - rate) / studies) ** 0.5


def test_nothing_is_supported_where_nothing_is() -> None:
    rates = operate_studies(with_controls("heterogeneous_null"), QUICK, seed=1)["cascade"]
    assert rates.claimed <= 0.05 + allowance(0.05, QUICK.studies)
    assert rates.supported <= 0.05
    assert rates.covered >= 0.95 - allowance(0.95, QUICK.studies)


def test_twenty_five_points_are_found_and_supported() -> None:
    rates = operate_studies(with_controls("helps"), QUICK, seed=2)
    assert rates["cascade"].supported >= 0.9
    assert rates["strict"].found >= 0.9


def test_a_format_effect_shows_on_the_strict_path_alone() -> None:
    rates = operate_studies(with_controls("format_only"), QUICK, seed=3)
    assert rates["strict"].supported >= 0.8
    assert rates["cascade"].supported <= 0.05


def test_a_budget_effect_is_told_and_claims_nothing() -> None:
    rates = operate_studies(with_controls("budget_only"), QUICK, seed=4)["cascade"]
    assert rates.budget >= 0.95
    assert rates.supported == rates.harmful == 0


def test_labels_that_suffice_are_no_transfer_of_a_procedure() -> None:
    rates = operate_studies(TRIALS["labels_suffice"], QUICK, seed=5)["cascade"]
    assert rates.found >= 0.9
    assert rates.supported <= 0.025 + allowance(0.025, QUICK.studies)


def test_failures_that_vanish_make_no_claim() -> None:
    rates = operate_studies(TRIALS["failures_vanish"], QUICK, seed=6)["cascade"]
    assert rates.claimed >= 0.5
    assert rates.supported == 0


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", NULLS)
def test_the_protocols_limits_hold_for_nulls(name: str) -> None:
    for rates in operate_studies(with_controls(name), WHOLE, seed=11).values():
        assert rates.claimed <= 0.063
        assert rates.supported <= 0.0315
        assert rates.covered >= 0.937


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", ["helps", "harms", "floor", "ceiling", "stuck"])
def test_the_protocols_limits_hold_where_there_is_an_effect(name: str) -> None:
    rates = operate_studies(with_controls(name), WHOLE, seed=12)["cascade"]
    assert rates.covered >= 0.937
    if abs(PRESETS[name].lift) > 0.2:
        assert rates.found >= 0.8
        assert max(rates.supported, rates.harmful) >= 0.8
    if PRESETS[name].lift < 0.01:
        assert rates.supported <= 0.0315


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_protocols_limits_hold_for_what_is_no_skill() -> None:
    form = operate_studies(with_controls("format_only"), WHOLE, seed=13)
    assert form["strict"].supported >= 0.8
    assert form["cascade"].claimed <= 0.063
    budget = operate_studies(with_controls("budget_only"), WHOLE, seed=14)["cascade"]
    assert budget.budget >= 0.95
    assert budget.supported <= 0.0315


def test_a_difference_in_differences_covers_none() -> None:
    """Two students whom the same procedure helps alike."""
    shape = StudySize(400, 40, 5)
    one, other = (run_studies(PRESETS["helps"], shape, seed).differences() for seed in (21, 22))
    items = {("skill", str(number)): number for number in range(200)}
    grid = Grid(items, {0: 0}, np.arange(200) // 5, 40)
    tried = np.ones((200, 1), dtype=bool)
    gaps = [
        gap((b - a).reshape(200, 1), tried, grid, 0.025, 0) for a, b in zip(one, other, strict=True)
    ]
    assert np.mean([each.p <= 0.05 for each in gaps]) <= 0.05 + allowance(0.05, 400)
    assert np.mean([each.low <= 0 <= each.high for each in gaps]) >= 0.95 - allowance(0.95, 400)
