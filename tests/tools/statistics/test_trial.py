"""What a trial concludes, case by case, and how often it is right."""

from dataclasses import replace

import pytest

from tools.simulation.study import StudySize
from tools.simulation.trial import TRIALS, run_trials
from tools.simulation.trial_operating import operate_trials
from tools.statistics.analysis import Design, Difference, Outcome, Score
from tools.statistics.trial import analyse
from tools.statistics.trial_data import TrialDataError

CONTROLS = ("none", "labels", "placebo")
JITTER = (-0.06, -0.02, 0.0, 0.02, 0.06)


def against(control: str, level: float, clusters: int = 12, lost: int = 0) -> list[Difference]:
    """Differences around a level; the last `lost` are missing."""
    return [
        Difference(
            f"object {n}", "1", control, None if n >= clusters - lost else level + JITTER[n % 5]
        )
        for n in range(clusters)
    ]


def attempts(clusters: int = 12, **levels: float) -> list[Score]:
    return [
        Score(
            f"object {n}", "1", arm, level + JITTER[n % 5], prompt_tokens=100, completion_tokens=9
        )
        for arm, level in levels.items()
        for n in range(clusters)
    ]


def all_against(level: float, **others: float) -> list[Difference]:
    return [each for control in CONTROLS for each in against(control, others.get(control, level))]


EQUAL = attempts(none=0.5, labels=0.5, placebo=0.5, full=0.5)


@pytest.mark.parametrize(
    ("levels", "outcome"),
    [
        ({"none": 0.3, "labels": 0.3, "placebo": 0.3}, "supported"),
        ({"none": 0.3, "labels": 0.0, "placebo": 0.3}, "insufficient evidence"),
        ({"none": -0.3, "labels": 0.3, "placebo": 0.3}, "harmful"),
        ({"none": 0.0, "labels": 0.3, "placebo": 0.3}, "refuted"),
    ],
)
def test_one_of_four_outcomes(levels: dict[str, float], outcome: Outcome) -> None:
    found = analyse(Design(), all_against(0, **levels), EQUAL)
    assert found.outcome == outcome
    assert found.p == max(each.p_better for each in found.primary)
    assert [each.control for each in found.primary] == list(CONTROLS)


@pytest.mark.parametrize(("value", "bound"), [(0.0, "floor"), (1.0, "ceiling")])
def test_where_nothing_could_differ_equality_shows_nothing(value: float, bound: str) -> None:
    same = [Difference(f"object {n}", "1", control, 0.0) for control in CONTROLS for n in range(12)]
    scores = [
        Score(f"object {n}", "1", arm, value) for arm in (*CONTROLS, "full") for n in range(12)
    ]
    found = analyse(Design(), same, scores)
    assert found.outcome == "insufficient evidence"
    assert any(note.startswith(bound) for note in found.notes)
    mixed = analyse(Design(), same, [*scores[1:], replace(scores[0], value=0.5)])
    assert mixed.outcome == "refuted"


def test_a_level_that_was_spent_asks_for_more() -> None:
    six = [each for control in CONTROLS for each in against(control, 0.3, clusters=6)]
    first = analyse(Design(), six, attempts(6, full=0.5))
    second = analyse(Design(alpha=0.05 / 6), six, attempts(6, full=0.5))
    assert (first.outcome, first.p) == ("supported", 1 / 64)
    assert (second.outcome, second.p) == ("insufficient evidence", 1 / 64)
    assert any("smallest p" in note and "0.0156" in note for note in second.notes)
    assert second.primary[0].detectable == 1
    assert (
        second.primary[0].high - second.primary[0].low
        > first.primary[0].high - first.primary[0].low
    )


def test_missing_pairs_that_could_turn_the_sign_take_the_claim_away() -> None:
    def with_lost(lost: int) -> list[Difference]:
        return [*against("none", 0.3, lost=lost), *all_against(0.3)[12:]]

    assert analyse(Design(), with_lost(2), EQUAL).outcome == "supported"
    found = analyse(Design(), with_lost(4), EQUAL)
    assert found.primary[0].p_better <= 0.025
    assert found.primary[0].missing == 4
    assert found.outcome == "insufficient evidence"
    assert any(note.startswith("missing: 4 pairs") and "open" in note for note in found.notes)


def test_equivalence_does_not_survive_what_could_have_been_missing() -> None:
    lost = [*against("none", 0.0, lost=2), *all_against(0.3)[12:]]
    assert analyse(Design(), lost, EQUAL).outcome == "insufficient evidence"


def test_an_arm_that_never_ran_proves_nothing() -> None:
    gone = [*against("none", 0.3, lost=12), *all_against(0.3)[12:]]
    found = analyse(Design(), gone, EQUAL)
    assert (found.outcome, found.p) == ("insufficient evidence", 1)
    assert (found.primary[0].clusters, found.primary[0].detectable) == (0, 1)


def test_no_claim_about_skill_where_the_cap_explains_it() -> None:
    cut = [replace(each, truncated=each.arm == "full") for each in EQUAL]
    for level in (0.3, -0.3, 0.0):
        found = analyse(Design(), all_against(level), cut)
        assert found.outcome == "insufficient evidence"
        assert sum(note.startswith("budget effect") for note in found.notes) == 3


def test_a_budget_effect_on_one_control_leaves_harm_standing() -> None:
    turned = [*against("none", -0.3), *against("labels", 0.3)]
    found = analyse(Design(), all_against(-0.3), EQUAL, continued=turned)
    assert found.outcome == "harmful"
    assert sum(note.startswith("budget effect") for note in found.notes) == 1


def test_specificity_is_tested_only_after_transfer() -> None:
    design = Design(specificity="wrong_domain")
    beaten, equal = against("wrong_domain", 0.3), against("wrong_domain", 0.0)
    assert analyse(design, [*all_against(0.3), *beaten], EQUAL).specific is True
    assert analyse(design, [*all_against(0.3), *equal], EQUAL).specific is False
    untested = analyse(design, [*all_against(0.0), *beaten], EQUAL)
    assert untested.specific is None
    assert untested.specificity is not None
    assert untested.specificity.difference == pytest.approx(0.3, abs=0.01)


def test_secondary_arms_pay_for_their_number() -> None:
    design = Design(secondary=("demand", "shuffled"))
    found = analyse(
        design, [*all_against(0.3), *against("demand", 0.3), *against("shuffled", 0.0)], EQUAL
    )
    demand, shuffled = found.secondary
    assert (demand.control, demand.adjusted) == ("demand", pytest.approx(2 * demand.p_better))
    assert shuffled.adjusted == pytest.approx(shuffled.p_better)


def test_a_harmful_placebo_is_said_to_be() -> None:
    scores = attempts(none=0.5, labels=0.5, placebo=0.2, full=0.6)
    found = analyse(Design(), all_against(0.1, placebo=0.4), scores)
    assert [note for note in found.notes if "harmful" in note] == [
        "placebo harmful: it scores −30 points against none, so that part of what full gains on it"
        " may be its harm"
    ]


def test_sampling_is_said_to_be_thin() -> None:
    def notes(greedy: bool | None) -> tuple[str, ...]:
        return analyse(Design(greedy=greedy), all_against(0.3), [*EQUAL, *EQUAL]).notes

    assert notes(None) == ()
    assert any("copies" in note for note in notes(True))
    assert any("some have 2" in note for note in notes(False))


def test_a_trial_without_all_controls_is_no_claim_of_transfer() -> None:
    found = analyse(Design(primary=("none",)), against("none", 0.3), EQUAL)
    assert found.outcome == "supported"
    assert any("against labels and placebo" in note for note in found.notes)


def test_totals_are_kept_by_arm() -> None:
    scores = attempts(none=0.5, full=0.25)
    scores[0] = replace(scores[0], value=None)
    none, full = analyse(Design(), all_against(0.3), scores).arms
    assert (none.arm, none.attempts, none.missing, none.prompt_tokens) == ("none", 12, 1, 1200)
    assert full.mean == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize(
    ("differences", "scores", "match"),
    [
        (against("none", 0.3), EQUAL, "'labels'.*leave it out of primary"),
        ([*all_against(0.3), *against("demo", 0.3)], EQUAL, "'demo'.*not committed"),
        (all_against(1.2), EQUAL, "outside"),
        (all_against(float("nan")), EQUAL, "outside"),
        (all_against(0.3), attempts(none=-1.0), "score"),
    ],
)
def test_data_of_another_design_are_refused(
    differences: list[Difference], scores: list[Score], match: str
) -> None:
    with pytest.raises(TrialDataError, match=match):
        analyse(Design(), differences, scores)


@pytest.mark.parametrize(
    "design", [Design(primary=()), Design(primary=("full",)), Design(alpha=0), Design(margin=0)]
)
def test_a_design_that_makes_no_sense_is_refused(design: Design) -> None:
    with pytest.raises(TrialDataError):
        analyse(design, all_against(0.3), EQUAL)


def test_the_same_trial_gives_the_same_analysis() -> None:
    (trial,) = run_trials(TRIALS["helps"], StudySize(1, 20, 3), seed=5)
    one, again = (analyse(Design(), trial.differences, trial.scores, seed=3) for _ in range(2))
    assert one == again


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ["labels_suffice", "heterogeneous_null"])
def test_small_trials_of_scenes_are_right_as_often_as_promised(name: str) -> None:
    rates = operate_trials(replace(TRIALS[name], clauses=6), StudySize(800, 12, 1), seed=3)
    assert rates.supported <= 0.025
    assert rates.covered >= 0.937 - 2 * (0.05 * 0.95 / 800) ** 0.5


def test_a_real_effect_is_found_and_a_real_harm_too() -> None:
    assert operate_trials(TRIALS["helps"], StudySize(100, 40, 5), seed=4).supported >= 0.8
    assert operate_trials(TRIALS["harms"], StudySize(100, 40, 5), seed=4).harmful >= 0.8


def test_a_budget_effect_is_never_a_claim() -> None:
    rates = operate_trials(TRIALS["budget_only"], StudySize(100, 40, 5), seed=5)
    assert (rates.supported, rates.harmful, rates.budget) == (0, 0, 1)
    assert rates.claimed > 0.3


def test_failures_that_vanish_look_like_a_gain_and_are_no_claim() -> None:
    rates = operate_trials(TRIALS["failures_vanish"], StudySize(100, 40, 5), seed=6)
    assert rates.claimed >= 0.5  # ten times what the test of complete pairs promises
    assert (rates.supported, rates.refuted) == (0, 0)
