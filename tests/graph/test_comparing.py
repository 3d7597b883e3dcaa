import pytest

from graph.comparing import ENOUGH_SKILLS, compare
from graph.measuring import Measurement
from observability.ledger.facts import AttemptMade, Outcome
from observability.panels import claim_of


def measured(arm: str, outcome: Outcome, skill: str = "s/one", finish: str = "stop") -> Measurement:
    fact = AttemptMade(
        episode=0,
        purpose="panel",
        item=0,
        arm=arm,
        state="state",
        scaffold="scaffold",
        task=f"{skill}@1/0/0",
        skill=skill,
        level=0,
        attempt="id",
        prompt="digest",
        text=None,
        rule=None,
        outcome=outcome,
        failure=None,
        evidence="",
        finish_reason=finish,
        entropy=None,
    )
    return Measurement(fact, ())


def pair(full: Outcome, none: Outcome, skill: str = "s/one") -> tuple[Measurement, Measurement]:
    return measured("full", full, skill), measured("none", none, skill)


def test_a_clear_gain_helps_and_its_mirror_hurts() -> None:
    won = [pair("passed", "failed")] * 15 + [pair("passed", "passed")] * 5
    panel = compare(won, 3, "digest")
    assert (panel.items, panel.lift, panel.missing) == (20, 0.75, 0)
    assert panel.low > 0.4
    assert claim_of(panel) == "helps"
    lost = [(none, full) for full, none in won]
    assert claim_of(compare(lost, 3, "digest")) == "hurts"


def test_missing_pairs_that_could_overturn_it_leave_it_undecided() -> None:
    pairs = [pair("passed", "failed")] * 10 + [pair("missing", "missing")] * 12
    panel = compare(pairs, 0, "digest")
    assert panel.missing == 12
    assert panel.worst[0] < 0 < panel.low
    assert claim_of(panel) == "undecided"


def test_no_difference_is_no_precision() -> None:
    panel = compare([pair("failed", "failed")] * 10, 0, "digest")
    assert panel.lift == 0
    assert panel.low < -0.1 < 0.1 < panel.high
    assert panel.detectable == pytest.approx(2.8 * (0.05 / 10) ** 0.5)
    assert claim_of(panel) == "undecided"


def test_with_enough_skills_the_skill_is_the_unit() -> None:
    skills = [f"s/{n}" for n in range(ENOUGH_SKILLS)]
    pairs = [pair("passed", "failed", skill) for skill in skills for _ in range(3)]
    pairs += [pair("failed", "failed", skill) for skill in skills[:3]]
    assert compare(pairs, 0, "digest").method.startswith(f"t interval over {ENOUGH_SKILLS} skills")
    assert "over items" in compare(pairs[:6], 0, "digest").method


@pytest.mark.parametrize("none", ["failed", "passed"])
def test_skills_that_all_gained_the_same_do_not_make_a_t_interval_of_no_width(
    none: Outcome,
) -> None:
    skills = [f"s/{n}" for n in range(ENOUGH_SKILLS)]
    panel = compare([pair("passed", none, skill) for skill in skills], 0, "digest")
    assert "over items" in panel.method
    assert panel.high - panel.low > 0.2


def test_truncation_is_counted_by_arm() -> None:
    full = measured("full", "failed", finish="length")
    panel = compare([(full, measured("none", "passed"))], 0, "digest")
    assert panel.truncated == {"full": 1, "none": 0}
    assert claim_of(panel) == "budget effect"


def test_nothing_measured_concludes_nothing() -> None:
    panel = compare([], 0, "digest")
    assert (panel.items, panel.low, panel.high, panel.detectable) == (0, -1, 1, 1)
    assert claim_of(panel) == "undecided"
