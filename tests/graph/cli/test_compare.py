"""`tutelage compare`: what differs first, then B minus A on the tasks that both attempted."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from observability.ledger.sqlite import LEDGER, SqliteLedger
from tests.graph.shell import Tell, teller
from tests.observability import trial_story
from tests.observability.study.world import World, tell_to

ONE = World(students=(("tiny", 0.1),), base={"tiny": 0.1}, lifts={}, skills=8, items=3)


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tell:
    return teller(capsys, monkeypatch)


@pytest.fixture
def two(tmp_path: Path) -> str:
    tell_to(tmp_path, ONE)
    tell_to(tmp_path, replace(ONE, run="study-2", cap=400, items=4, lifts={"full": 0.9}, seed=8))
    return str(tmp_path)


def test_it_says_what_differs_and_then_what_changed(tell: Tell, two: str) -> None:
    said = tell("compare", "study-1", "study-2", "--data", two)
    assert said.code == 0, said.err
    assert said.out.index("student tiny: cap") < said.out.index("B − A, points")
    assert "24 tasks in both; left out: 0 of A alone, 8 of B alone." in said.out


def test_its_numbers_are_those_of_the_worlds(tell: Tell, two: str) -> None:
    told = json.loads(tell("compare", "study-1", "study-2", "--data", two, "--json").out)
    assert {"name": "student tiny: cap", "a": "300", "b": "400"} in told["differing"]
    arms = {each["arm"]: each["comparison"] for each in told["arms"] if each["path"] == "cascade"}
    assert arms["full"]["difference"] > 0.6
    assert arms["full"]["p_better"] < 0.01
    assert abs(arms["none"]["difference"]) < 0.35
    lift = next(
        each["gap"]
        for each in told["lifts"]
        if (each["path"], each["arm"], each["control"]) == ("cascade", "full", "none")
    )
    assert lift["difference"] == pytest.approx(
        arms["full"]["difference"] - arms["none"]["difference"]
    )


def test_runs_of_two_data_folders_are_compared(tell: Tell, two: str, tmp_path: Path) -> None:
    tell_to(tmp_path / "other", replace(ONE, run="else", seed=9))
    words = ("--data", two, "--data-b", str(tmp_path / "other"))
    said = tell("compare", "study-1", "latest", *words)
    assert said.code == 0, said.err
    assert "A is study-1, B is else." in said.out
    assert "24 tasks in both" in said.out
    assert tell("compare", "study-2", "study-2", *words).code == 1


def test_of_a_student_that_one_side_lacks_only_that_is_told(tell: Tell, two: str) -> None:
    more = replace(ONE, run="more", students=(("tiny", 0.1), ("large", 9.0)), seed=9)
    tell_to(Path(two), replace(more, base={"tiny": 0.1, "large": 0.5}))
    told = json.loads(tell("compare", "study-1", "more", "--data", two, "--json").out)
    named = [each for each in told["differing"] if "large" in each["name"]]
    assert named == [{"name": "student large", "a": "", "b": "asked"}]


def test_what_is_missing_is_shown_at_its_worst(tell: Tell, two: str) -> None:
    tell_to(Path(two), replace(ONE, run="holes", lost=0.3, seed=9))
    whole, holes = (tell("compare", "study-1", b, "--data", two).out for b in ("study-2", "holes"))
    assert "worst cases" not in whole
    assert "worst cases" in " ".join(holes.split())


def test_rows_that_both_hold_are_no_pairs(tell: Tell, two: str) -> None:
    later = replace(ONE, run="study-3", arms=(*ONE.arms, "cot"), only=("cot",))
    tell_to(Path(two), replace(later, builds_on=("study-1",)))
    said = tell("compare", "study-1", "study-3", "--data", two)
    assert said.code == 1
    assert "all attempts of study-1 are the other one's too" in said.err


def test_what_was_asked_anew_is_compared_and_what_is_shared_is_left_out(
    tell: Tell, two: str
) -> None:
    """The arm `full` has another procedure in the later study, so that all of it is new there."""
    later = replace(
        ONE, run="study-3", builds_on=("study-1",), only=("full",), versions={"full": "2"}
    )
    tell_to(Path(two), later)
    told = json.loads(tell("compare", "study-1", "study-3", "--data", two, "--json").out)
    assert told["shared"] == 72
    assert {each["arm"] for each in told["arms"]} == {"full"}
    assert told["lifts"] == []


def test_two_runs_of_one_plan_are_no_copies_and_differ_by_chance_alone(
    tell: Tell, two: str
) -> None:
    """The same keys, but attempts of their own: another draw of the same students."""
    tell_to(Path(two), replace(ONE, run="again", seed=9))
    told = json.loads(tell("compare", "study-1", "again", "--data", two, "--json").out)
    assert told["shared"] == 0
    assert all(each["comparison"]["items"] == 24 for each in told["arms"])
    assert all(each["comparison"]["p_better"] > 0.01 for each in told["arms"])
    assert all(each["gap"]["p"] > 0.01 for each in told["lifts"])


def test_two_trials_of_the_same_tasks_are_paired_too(tell: Tell, tmp_path: Path) -> None:
    trial_story.tell_to(tmp_path / LEDGER, trial_story.Trial(scenes=False))
    with SqliteLedger(tmp_path / LEDGER, "a test") as ledger:
        ledger.append("t2", {event.key: event.fact for event in ledger.read("t1")}, 0)
    told = json.loads(tell("compare", "t1", "t2", "--data", str(tmp_path), "--json").out)
    assert told["overlaps"][0]["both"] > 0
    assert {each["comparison"]["difference"] for each in told["arms"]} == {0.0}


@pytest.mark.parametrize("other", ["study-1", "elsewhere"])
def test_it_refuses_what_cannot_be_paired_and_says_what_can(
    tell: Tell, two: str, other: str
) -> None:
    tell_to(Path(two), replace(ONE, run="elsewhere", students=(("a", 1.0), ("b", 2.0)),
                               base={"a": 0.1, "b": 0.1}))  # fmt: skip
    said = tell("compare", "study-1", other, "--data", two)
    assert said.code == 1
    assert "name two runs" in said.err or "no task in common" in said.err
