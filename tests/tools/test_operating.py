"""The limits of `protocol.md`, over as many studies as it asks for: they take seconds."""

import pytest

from tools.simulation.lifetime import LifetimePlan, run_lifetimes
from tools.simulation.operating import operate
from tools.simulation.presets import PRESETS, World
from tools.simulation.study import StudySize

NULLS = ("null", "heterogeneous_null", "near_duplicates", "drift")
LARGE, WIDE = StudySize(2_000, 40, 5), StudySize(2_000, 40, 15)


@pytest.mark.parametrize("name", NULLS)
def test_nothing_is_claimed_where_nothing_is(name: str) -> None:
    found = operate(PRESETS[name], LARGE, seed=1)
    assert found.claimed <= 0.063
    assert found.covered >= 0.937


@pytest.mark.parametrize("name", ["helps", "harms"])
def test_twenty_five_points_are_found_at_forty_skills_of_five_items(name: str) -> None:
    found = operate(PRESETS[name], LARGE, seed=2)
    assert found.found >= 0.8
    assert found.covered >= 0.937


@pytest.mark.parametrize("name", ["floor", "ceiling"])
def test_coverage_holds_at_the_ends_of_the_scale(name: str) -> None:
    assert operate(PRESETS[name], LARGE, seed=3).covered >= 0.937


def test_few_skills_are_tested_exactly() -> None:
    found = operate(PRESETS["heterogeneous_null"], StudySize(400, 12, 15), seed=4)
    assert found.claimed <= 0.09
    assert found.covered >= 0.92


def test_a_test_over_items_over_claims_where_skills_differ() -> None:
    found = operate(PRESETS["heterogeneous_null"], WIDE, seed=5)
    assert found.claimed <= 0.063
    assert 0.09 <= found.claimed_by_items <= 0.13


def test_a_format_effect_is_no_skill() -> None:
    world = PRESETS["format_only"]
    assert operate(world, StudySize(500, 40, 5), 6, "strict").claimed >= 0.8
    assert operate(world, StudySize(500, 40, 5), 6, "adapted").claimed <= 0.075


def test_a_budget_effect_is_no_skill() -> None:
    world = PRESETS["budget_only"]
    assert operate(world, StudySize(500, 40, 15), 7, "adapted").claimed >= 0.8
    assert operate(world, StudySize(500, 40, 15), 7, "continued").claimed <= 0.075


def test_the_gate_keeps_its_lifetime_false_discovery_rate() -> None:
    lives = run_lifetimes(2_000, seed=8)
    assert lives.adopted.sum() > 100, "a gate that never opens proves nothing"
    assert lives.false_discovery_rate <= 0.20


def test_the_gate_keeps_it_where_effects_differ_between_skills() -> None:
    lives = run_lifetimes(
        2_000, seed=9, plan=LifetimePlan(candidates=6, skills=2, skill_spread=1.0)
    )
    assert lives.false_discovery_rate <= 0.20


def test_a_strong_first_candidate_gets_through_the_gate() -> None:
    lives = run_lifetimes(2_000, seed=10, plan=LifetimePlan(candidates=1, max_pairs=150))
    strong = lives.lifts >= 0.2
    assert lives.adopted[strong].mean() >= 0.8
    assert lives.harmful[strong].mean() <= 0.02


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", NULLS)
def test_the_rates_hold_over_ten_times_as_many_studies(name: str) -> None:
    found = operate(PRESETS[name], StudySize(20_000, 40, 5), seed=11)
    assert 0.03 <= found.claimed <= 0.055
    assert found.covered >= 0.94


@pytest.mark.slow
def test_the_false_discovery_rate_holds_over_long_lives() -> None:
    lives = run_lifetimes(5_000, seed=12, plan=LifetimePlan(candidates=40))
    assert lives.false_discovery_rate <= 0.20


def test_a_world_without_effect_has_no_lift() -> None:
    assert World().lift == pytest.approx(0, abs=1e-12)
