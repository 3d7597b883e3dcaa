"""What a study's analysis says, case by case."""

import time
from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from statsmodels.stats.multitest import multipletests

from tests.tools.statistics.studies import ARMS, design, score, study
from tools.statistics.study import (
    Preparation,
    StudentProfile,
    StudyAnalysis,
    StudyDesign,
    StudyScore,
    analyse_study,
)
from tools.statistics.study_analysis import Claim, Contrast, Interaction
from tools.statistics.trial_data import TrialDataError

HELPED = {"none": 0.3, "labels": 0.3, "placebo": 0.3, "full": 0.8}
EQUAL = dict.fromkeys(ARMS, 0.5)


def contrast(
    found: StudyAnalysis, arm: str = "full", control: str = "none", path: str = "cascade"
) -> Contrast:
    key = (arm, control, path)
    return next(each for each in found.contrasts if (each.arm, each.control, each.path) == key)


def claimed(found: StudyAnalysis, path: str = "cascade") -> Claim:
    return next(each for each in found.claims if each.path == path)


def test_a_claim_needs_every_control() -> None:
    whole = claimed(analyse_study(design(), study(1, **HELPED)))
    assert (whole.outcome, whole.complete, whole.specific) == ("supported", True, None)
    for weak in ("none", "labels", "placebo"):
        found = analyse_study(design(), study(1, **{**HELPED, weak: 0.8}))
        said = claimed(found)
        assert said.outcome == "insufficient evidence"
        assert said.p == contrast(found, control=weak).comparison.p_better > 0.025


def test_without_a_control_nothing_is_supported() -> None:
    arms = ("none", "placebo", "full")
    said = claimed(analyse_study(design(arms), study(1, none=0.2, placebo=0.2, full=0.9)))
    assert (said.outcome, said.complete) == ("insufficient evidence", False)
    assert any("labels" in note and note.startswith("incomplete") for note in said.notes)


@pytest.mark.parametrize(
    ("rates", "outcome"),
    [
        ({**EQUAL, "full": 0.1}, "harmful"),
        ({**EQUAL, "full": 0.55}, "insufficient evidence"),
    ],
)
def test_other_outcomes(rates: dict[str, float], outcome: str) -> None:
    assert claimed(analyse_study(design(), study(3, **rates))).outcome == outcome


def test_the_same_everywhere_is_refuted_but_at_the_ends_of_the_scale() -> None:
    alike = [
        score(arm, float((skill + item) % 2), skill, item)
        for arm in ARMS
        for skill in range(20)
        for item in range(5)
    ]
    assert claimed(analyse_study(design(), alike)).outcome == "refuted"
    for value, end in ((0.0, "floor"), (1.0, "ceiling")):
        stuck = [replace(each, value=value, strict=value) for each in alike]
        said = claimed(analyse_study(design(), stuck))
        assert said.outcome == "insufficient evidence"
        assert said.notes[0].startswith(end)
        few = [
            replace(each, value=1 - value) if each.cluster == "skill 3" else each for each in stuck
        ]
        near = claimed(analyse_study(design(), few))
        assert near.outcome == "insufficient evidence"
        assert near.notes[0].startswith(f"near {end}: none passes {0.05 + 0.9 * value:.0%}")
        unseen = "harm" if end == "floor" else "gain"
        assert f"a {unseen} of 10 points has no room and cannot be seen" in near.notes[0]


def test_specificity_is_next_in_sequence() -> None:
    arms = (*ARMS, "wrong_domain")
    wins = analyse_study(design(arms), study(4, **HELPED, wrong_domain=0.3))
    ties = analyse_study(design(arms), study(4, **HELPED, wrong_domain=0.9))
    first = analyse_study(design(arms), study(4, **EQUAL, wrong_domain=0.0))
    assert [claimed(each).specific for each in (wins, ties, first)] == [True, False, None]
    assert contrast(wins, control="wrong_domain").role == "specificity"


def test_holms_families_are_statsmodels() -> None:
    rates = {**HELPED, "cot": 0.45, "demo": 0.5, "shuffled": 0.35}
    found = analyse_study(design((*ARMS, "cot", "demo", "shuffled")), study(5, **rates))
    against_none = [
        each.comparison
        for each in found.contrasts
        if (each.control, each.role, each.path) == ("none", "secondary", "cascade")
    ]
    assert len(against_none) == 5
    expected = multipletests([each.p_better for each in against_none], method="holm")[1]
    assert [each.adjusted for each in against_none] == pytest.approx(list(expected))
    assert contrast(found).comparison.adjusted is None


def test_every_pair_comes_once() -> None:
    found = analyse_study(design((*ARMS, "cot")), study(5, **HELPED, cot=0.4))
    pairs = [(each.arm, each.control) for each in found.contrasts if each.path == "cascade"]
    assert len(pairs) == len({frozenset(pair) for pair in pairs})
    assert set(pairs) == {
        *((arm, "none") for arm in ("labels", "placebo", "full", "cot")),
        *((arm, "labels") for arm in ("placebo", "full", "cot")),
        *((arm, "placebo") for arm in ("full", "cot")),
        ("full", "cot"),
    }


@settings(max_examples=15)
@given(st.integers(0, 999))
def test_swapping_two_arms_negates_their_difference(seed: int) -> None:
    scores = study(seed, skills=8, items=2, none=0.4, full=0.6)
    swap = {"none": "full", "full": "none"}
    swapped = [replace(each, arm=swap[each.arm]) for each in scores]
    plan = replace(design(("none", "full")), controls=("none",))
    one, other = (contrast(analyse_study(plan, rows)).comparison for rows in (scores, swapped))
    assert one.difference == pytest.approx(-other.difference)
    assert (one.low, one.p_better, one.e_better) == pytest.approx(
        (-other.high, other.p_worse, other.e_worse)
    )


@settings(max_examples=10)
@given(st.randoms(use_true_random=False))
def test_the_order_of_attempts_does_not_matter(random: object) -> None:
    scores = study(6, **HELPED)
    shuffled = list(scores)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert analyse_study(design(), shuffled) == analyse_study(design(), scores)


@settings(max_examples=20)
@given(st.sets(st.integers(0, 399), max_size=40))
def test_missing_widens_the_worst_case_and_holds_what_was_true(lost: set[int]) -> None:
    scores = study(7, **HELPED)
    holes = [replace(each, value=None) if n in lost else each for n, each in enumerate(scores)]
    known = contrast(analyse_study(design(), scores)).comparison
    found = contrast(analyse_study(design(), holes)).comparison
    assert found.worst_low - 1e-9 <= known.difference <= found.worst_high + 1e-9
    assert found.missing == sum(n % 4 in (0, 3) for n in lost) - sum(
        n % 4 == 0 and n + 3 in lost for n in lost
    )


def test_missing_answers_can_forbid_a_claim() -> None:
    scores = [
        replace(each, value=None) if each.arm == "full" and each.value == 0 else each
        for each in study(8, **{**EQUAL, "full": 0.5})
    ]
    said = claimed(analyse_study(design(), scores))
    assert said.p <= 0.025
    assert said.outcome == "insufficient evidence"
    assert any(note.startswith("missing") and "open" in note for note in said.notes)


def test_a_claim_tells_of_the_arms_that_it_rests_on_alone() -> None:
    scores = [
        replace(each, value=None) if each.arm in ("cot", "labels") and each.item == "0" else each
        for each in study(8, **HELPED, cot=0.5)
    ]
    found = analyse_study(design((*ARMS, "cot")), scores)
    missing = [note for note in claimed(found).notes if note.startswith("missing")]
    assert len(missing) == 1
    assert "full and labels" in missing[0]
    assert contrast(found, control="cot").comparison.missing == 20


def test_one_skill_makes_items_the_units() -> None:
    found = analyse_study(design(), study(9, skills=1, items=60, **HELPED))
    assert contrast(found).unit == claimed(found).unit == "item"
    assert contrast(found).comparison.clusters == 60
    assert any(note.startswith("one skill") for note in claimed(found).notes)


def test_item_level_numbers_are_those_of_their_textbooks() -> None:
    """Fagerland, Lydersen and Laake (BMC Medical Research Methodology 13, 2013): p .070."""
    outcomes = [(1, 1)] + [(1, 0)] + [(0, 1)] * 7 + [(0, 0)] * 12
    scores = [
        score(arm, float(value), item=item)
        for item, pair in enumerate(outcomes)
        for arm, value in zip(("full", "none"), pair, strict=True)
    ]
    items = contrast(analyse_study(design(("none", "full")), scores)).items
    assert (items.won, items.lost, items.tied) == (1, 7, 13)
    assert items.mcnemar == pytest.approx(0.0703, abs=5e-5)
    assert items.e_worse > 1 > items.e_better


def test_the_cluster_robust_error_is_statsmodels() -> None:
    scores = study(10, skills=12, **HELPED)
    found = contrast(analyse_study(design(), scores)).items
    by = {(each.cluster, each.item, each.arm): each.value for each in scores}
    rows = [(c, by[c, i, "full"] - by[c, i, "none"]) for c, i, arm in by if arm == "full"]  # type: ignore[operator]
    groups = np.unique([c for c, _ in rows], return_inverse=True)[1]
    values = np.array([d for _, d in rows])
    fit = sm.OLS(values, np.ones(len(values))).fit(cov_type="cluster", cov_kwds={"groups": groups})
    assert (found.difference, found.error) == pytest.approx((fit.params[0], fit.bse[0]))


def test_the_strict_extractors_bias_against_an_arm_is_seen() -> None:
    """As in the paper: prose conclusions of the procedure's arm are lost to the strict path."""
    scores = [
        replace(each, strict=0.0) if each.arm == "full" and int(each.item) < 2 else each
        for each in study(11, **EQUAL)
    ]
    found = analyse_study(design(), scores)
    (shift,) = (e for e in found.shifts if (e.path, e.arm, e.control) == ("strict", "full", "none"))
    strict, cascade = contrast(found, path="strict"), contrast(found)
    expected = strict.comparison.difference - cascade.comparison.difference
    assert shift.gap.difference == pytest.approx(expected)
    assert shift.gap.low < expected < shift.gap.high < 0
    assert any("where strict reads" in note for note in found.notes)
    shares = {each.arm: each.share for each in found.disagreements}
    assert shares["none"] == 0 < shares["full"]


def test_judges_are_paths_and_raters() -> None:
    def graded(each: StudyScore, flip: bool) -> StudyScore:
        said = {"one": each.value, "two": 1 - each.value if flip else each.value}  # type: ignore[operator]
        return replace(each, grades=said, graded=sum(said.values()) / 2)  # type: ignore[arg-type]

    scores = [graded(each, n % 10 == 0) for n, each in enumerate(study(12, **HELPED))]
    found = analyse_study(design(), scores)
    assert found.paths == ("cascade", "strict", "one", "two", "judges")
    raters = {(each.one, each.other): each for each in found.agreements}
    assert set(raters) == {("verifier", "one"), ("verifier", "two"), ("one", "two")}
    assert (raters["verifier", "one"].percent, raters["verifier", "one"].kappa) == (1, 1)
    assert raters["verifier", "two"].percent == pytest.approx(0.9)
    low, kappa, high = (getattr(raters["one", "two"], name) for name in ("low", "kappa", "high"))
    assert low < kappa < high < 1


def test_coefficients_of_agreement_have_intervals_and_few_tasks_are_named() -> None:
    """κ of many attempts at few tasks rests on the tasks."""
    rng = np.random.default_rng(5)

    def rated(skills: int, sure: float) -> StudyAnalysis:
        scores = [
            replace(each, grades={"one": float((rng.random() < sure) == (each.value == 1))})
            for each in study(12, skills=skills, items=2, **HELPED)
        ]
        return analyse_study(design(), scores)

    many, few, alike = rated(40, 0.8), rated(14, 0.8), rated(20, 1.0)
    (wide,), (narrow,) = few.agreements, many.agreements
    assert (wide.attempts, wide.tasks, narrow.tasks) == (112, 28, 80)
    for each in (wide, narrow):
        assert each.low is not None and each.kappa is not None and each.high is not None  # noqa: PT018
        assert each.ac1_low is not None and each.ac1_high is not None  # noqa: PT018
        assert each.low < each.kappa < each.high
        assert each.ac1_low < each.ac1 < each.ac1_high
    assert any("rests on 28 tasks" in note for note in few.notes)
    assert not any(note.startswith("few ratings") for note in many.notes)
    assert (alike.agreements[0].kappa, alike.agreements[0].ac1_low) == (1, None)


def test_several_claims_are_told_with_holms_p_over_all_of_them() -> None:
    """Each student is a question of its own; who takes them together has the corrected p."""
    weak = {"none": 0.3, "labels": 0.3, "placebo": 0.3, "full": 0.48}
    names = ("a", "b", "c", "d")
    seeds = {"a": (31, HELPED), "b": (32, weak), "c": (33, EQUAL), "d": (34, EQUAL)}
    rows = [
        each for name, (seed, rates) in seeds.items() for each in study(seed, student=name, **rates)
    ]
    found = analyse_study(design(students=names), rows)
    own = [each for each in found.claims if each.path == "cascade"]
    expected = multipletests([each.p for each in own], method="holm")[1]
    assert [each.adjusted for each in own] == pytest.approx(list(expected))
    (note,) = (each for each in found.notes if each.startswith("many claims"))
    assert "up to 10% of such studies" in note
    lost = [e.student for e in own if e.outcome == "supported" and (e.adjusted or 0) > 0.025]
    kept = [e.student for e in own if e.outcome == "supported" and (e.adjusted or 0) <= 0.025]
    assert kept == ["a"]
    assert all(f"{name} on suite" in note for name in lost)
    assert claimed(analyse_study(design(), study(1, **HELPED))).adjusted is None


def test_tokens_are_of_attempts_that_were_run() -> None:
    scores = [
        replace(each, value=None, calls=0) if each.item == "0" else each
        for each in study(18, skills=4, items=2, **HELPED)
    ]
    (full,) = (each for each in analyse_study(design(), scores).arms if each.arm == "full")
    assert (full.attempts, full.ran, full.missing, full.skills) == (8, 4, 4, 4)


def test_an_unscored_answer_is_missing_on_the_judges_path_alone() -> None:
    scores = [
        replace(
            each, graded=None if n == 3 else each.value, grades={"j": each.value} if n != 3 else {}
        )
        for n, each in enumerate(study(13, **HELPED))
    ]
    found = analyse_study(design(), scores)
    assert contrast(found, path="j").comparison.missing == 1
    assert contrast(found).comparison.missing == 0


def test_two_students_are_compared_by_items() -> None:
    less = study(14, student="small", **EQUAL)
    more = study(15, student="large", **HELPED)
    found = analyse_study(design(students=("small", "large")), less + more)
    gap = interaction(found).gap
    small, large = (
        next(e for e in found.contrasts if (e.student, e.arm, e.control) == (name, "full", "none"))
        for name in ("small", "large")
    )
    lift = large.comparison.difference - small.comparison.difference
    assert gap.difference == pytest.approx(lift)
    assert gap.low < lift < gap.high
    assert gap.low > 0
    assert gap.p < 0.01
    (series,) = (
        e for e in found.sizes if (e.path, e.arm, e.control) == ("cascade", "full", "none")
    )
    assert [point.student for point in series.points] == ["small", "large"]
    assert not series.curve
    assert any(note.startswith("few sizes") for note in found.notes)
    assert any(note.startswith("many claims") for note in found.notes)


def interaction(found: StudyAnalysis) -> Interaction:
    return next(
        e for e in found.interactions if (e.arm, e.control, e.path) == ("full", "none", "cascade")
    )


def test_a_difference_in_differences_by_hand() -> None:
    """Two skills of one item each: 2 and 1 more, so the mean is 1.5 and t = 3 at one degree."""
    cells = {
        ("small", 0): (1, 0),
        ("large", 0): (0, 1),
        ("small", 1): (0, 0),
        ("large", 1): (0, 1),
    }
    scores = [
        score(arm, float(value), skill, student=student)
        for (student, skill), pair in cells.items()
        for arm, value in zip(("none", "full"), pair, strict=True)
    ]
    gap = interaction(analyse_study(design(("none", "full"), ("small", "large")), scores)).gap
    assert (gap.difference, gap.clusters, gap.p) == (1.5, 2, 0.5)
    assert (gap.low, gap.high) == (-2, 2)


def test_a_longer_arm_that_the_cap_cuts_is_a_budget_effect() -> None:
    scores = [
        replace(each, truncated=True, value=0.0)
        if each.arm == "full" and each.item == "0"
        else each
        for each in study(16, **HELPED)
    ]
    found = analyse_study(design(), scores)
    assert contrast(found).budget.startswith("budget effect: the cap cut short 20.0%")
    assert claimed(found).outcome == "insufficient evidence"


def test_a_sign_that_turns_when_answers_go_on_is_a_budget_effect() -> None:
    """Full wins one item under the cap; none, cut short twice, wins two more without it."""

    def passes(arm: str, skill: int, item: int) -> float:
        won = (skill, item) == (0, 0) and arm == "full"
        return float(won or (skill > 2 and item > 2))

    scores = [
        score(arm, passes(arm, skill, item), skill, item)
        for skill in range(20)
        for item in range(5)
        for arm in ARMS
    ]
    cut = [
        replace(each, truncated=True)
        if each.arm == "none" and each.item == "0" and each.cluster in ("skill 1", "skill 2")
        else each
        for each in scores
    ]
    further = [replace(e, value=1.0, measured="continued") for e in cut if e.truncated]
    found = analyse_study(design(), cut + further)
    assert contrast(found).comparison.difference == pytest.approx(0.01)
    assert contrast(found).continued == pytest.approx(-0.01)
    assert "+0.010 under the cap and -0.010" in contrast(found).budget
    assert any(note.startswith("budget effect") for note in claimed(found).notes)
    assert not contrast(found, control="labels").budget
    alone = contrast(analyse_study(design(), cut))
    assert (alone.continued, alone.budget) == (None, "")
    # Where some went on and some did not yet, their mean would be of other tasks.
    half = contrast(analyse_study(design(), cut + further[:1]))
    assert (half.continued, half.budget) == (None, "")
    assert contrast(analyse_study(design(), cut + further[:1]), control="labels").continued


def test_repeats_are_averaged_and_told() -> None:
    scores = [
        replace(each, seed=seed)
        for seed in (3, 5, 8)
        for each in study(seed, skills=10, items=4, none=0.5, full=0.5)
    ]
    plan = StudyDesign((StudentProfile("small", temperature=0.7),), ("none", "full"), ("suite",))
    found = analyse_study(plan, scores)
    (full,) = (each for each in found.arms if each.arm == "full")
    assert full.seeds == 3
    assert full.pass_all is not None
    assert full.pass_any is not None
    assert full.pass_all < (full.rates[0].mean or 0) < full.pass_any
    passed = [
        all(
            e.value == 1
            for e in scores
            if (e.arm, e.cluster, e.item) == ("full", f"skill {c}", f"{i}")
        )
        for c in range(10)
        for i in range(4)
    ]
    assert full.pass_all == pytest.approx(np.mean(passed))
    assert not any(note.startswith("few attempts") for note in found.notes)
    assert contrast(found).comparison.items == 40
    single = analyse_study(plan, [each for each in scores if each.seed == 3])
    assert any(note.startswith("few attempts") for note in single.notes)


def test_where_nothing_varies_nothing_is_called_detectable() -> None:
    """A student at the floor with three seeds: a spread of 0 is no instrument of any precision."""
    stuck = [
        replace(each, seed=seed, value=0.0, strict=0.0)
        for seed in range(3)
        for each in study(seed, skills=10, items=4, none=0.5, full=0.5)
    ]
    plan = StudyDesign((StudentProfile("small", temperature=0.7),), ("none", "full"), ("suite",))
    found = contrast(analyse_study(plan, stuck)).comparison
    assert found.detectable == pytest.approx(2.8 * (0.2 * (1 + 11 * 0.1) / 120) ** 0.5)


def test_a_floor_is_told_where_nothing_is_claimed_too() -> None:
    found = analyse_study(design(("none", "cot")), study(1, none=0.02, cot=0.02))
    assert found.claims == ()
    assert any(note.startswith("near floor: small on suite") for note in found.notes)


def test_raters_who_agree_by_chance_are_named() -> None:
    rng = np.random.default_rng(3)
    scores = [
        replace(each, value=float(rng.random() < 0.1), grades={"one": float(rng.random() < 0.1)})
        for each in study(4, **EQUAL)
    ]
    (note,) = (n for n in analyse_study(design(), scores).notes if n.startswith("raters"))
    assert "chance alone could give" in note


def test_arms_are_told_with_what_they_cost() -> None:
    scores = [
        replace(each, prompt_tokens=10, completion_tokens=5, calls=2, cost=0.5)
        for each in study(18, skills=4, items=2, **HELPED)
    ]
    spent = [Preparation("small", "suite", "full", calls=3, prompt_tokens=100, cost=2.0)]
    found = analyse_study(design(), scores, prepared=spent)
    (full,) = (each for each in found.arms if each.arm == "full")
    assert (full.attempts, full.calls, full.prompt_tokens, full.completion_tokens) == (
        8,
        16,
        80,
        40,
    )
    assert (full.cost, full.prepared_cost, full.prepared_calls) == (4.0, 2.0, 3)
    cells = [each for each in found.skills if each.arm == "full"]
    assert np.mean([each.mean for each in cells]) == pytest.approx(full.rates[0].mean)


def test_what_cannot_be_a_study_is_refused() -> None:
    rows = study(19, skills=3, **HELPED)
    with pytest.raises(TrialDataError, match="twice"):
        analyse_study(design(), [*rows, rows[0]])
    with pytest.raises(TrialDataError, match="arm 'cot'"):
        analyse_study(design(), [*rows, score("cot", 1.0)])
    with pytest.raises(TrialDataError, match=r"score of 1\.5"):
        analyse_study(design(), [*rows, score("full", 1.5, skill=9)])
    with pytest.raises(TrialDataError, match="full itself"):
        analyse_study(replace(design(), controls=("full",)), rows)


def test_a_study_without_attempts_says_nothing() -> None:
    found = analyse_study(design(), [])
    assert (found.claims, found.contrasts, found.notes) == ((), (), ())


def test_an_analysis_survives_json() -> None:
    adapter = TypeAdapter(StudyAnalysis)
    found = analyse_study(design(), study(20, **HELPED))
    assert adapter.validate_json(adapter.dump_json(found)) == found


def test_ten_thousand_attempts_take_three_seconds() -> None:
    arms = (*ARMS, "cot", "demo", "shuffled", "wrong_domain")
    rates = dict.fromkeys(arms, 0.5)
    scores = [
        each
        for n, student in enumerate(("small", "large"))
        for each in study(n, skills=40, items=16, student=student, **rates)
    ]
    assert len(scores) == 10_240
    began = time.process_time()
    analyse_study(design(arms, ("small", "large")), scores)
    assert time.process_time() - began <= 3
