"""Students who are gone, and arms that go back and forth: told at once, and nothing is lost."""

from pathlib import Path
from unittest.mock import AsyncMock, Mock

import pytest

from graph.settings import make_plan
from graph.study import passes
from graph.study.attempting import ItemResult
from graph.study.errors import LostStudentError, ReturnedArmError
from graph.study.matrix import Condition, items
from graph.study.outages import MOST, Outages
from graph.study.suites import study_suites
from observability.ledger.facts import StudyAttempted
from tests.graph.study.studies import RefusingEndpoint, plan, write
from tests.graph.terminal import Terminal
from tools.suites.suite import SuiteError
from tools.tasks.catalogue import families

pytestmark = pytest.mark.timeout(240)
SUITE = {"suite": "arithmetic/*", "items": 1}


def lost(reason: str = "401") -> ItemResult:
    return ItemResult(lost=reason)


def test_what_cannot_be_run_is_held_back_until_something_can() -> None:
    outages = Outages("r")
    bad, good = [lost() for _ in range(MOST - 1)], ItemResult()
    for each in bad:
        assert outages.take("a", each) == []
        outages.check("a", "m")
    assert outages.take("b", good) == [good]
    assert outages.take("a", good) == [*bad, good]
    assert outages.rest("a") == []


@pytest.mark.parametrize("answered", [True, False])
async def test_bad_luck_at_the_end_of_a_pass_is_missing_and_a_student_never_heard_of_is_gone(
    answered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One item alone, fewer than make an outage."""
    settings = make_plan({"study": {"students": ["student.a"], "suites": [SUITE]}}).study
    assert settings is not None
    (item, *_) = items("v", study_suites(settings, families()), (0,), ("none",))
    one = Mock(variant="v", settings=Mock(title="a"))
    stored = AsyncMock()
    study = Mock(run="r", arms={"none": None}, students=(one,), spent=lambda: "")
    study.context = Mock(plan=Mock(lanes=1), recorder=Mock(append=stored))
    study.has_answered = lambda _: answered
    monkeypatch.setattr(passes, "_is_there", lambda *_: False)
    monkeypatch.setattr(passes, "_specs", lambda *_: [Mock(student=one)])
    monkeypatch.setattr(passes, "attempt_item", AsyncMock(return_value=lost("timed out")))
    if answered:
        await passes._pass(study, lambda _: iter([item]))
        assert stored.await_count == 1
    else:
        with pytest.raises(LostStudentError, match="timed out"):
            await passes._pass(study, lambda _: iter([item]))
        assert not stored.await_count


def test_a_student_of_whom_nothing_comes_is_named_with_the_reason() -> None:
    outages = Outages("r")
    for _ in range(MOST):
        outages.take("a", lost("ModelRejectedError: bad key"))
    outages.check("b", "other")
    with pytest.raises(LostStudentError, match=r"my-model.*bad key.*tutelage resume r"):
        outages.check("a", "my-model")


def test_a_wrong_key_ends_a_study_at_once_and_costs_it_nothing(tmp_path: Path) -> None:
    locked = [True]
    endpoint = RefusingEndpoint(lambda model, _: model == "two" and locked[0])
    text = plan(endpoint.url, arms=("none",), items=MOST, name="locked", more="")
    path = str(write(tmp_path, text))
    with Terminal(tmp_path) as terminal:
        ended = terminal.run("study", path, "--name", "first", "--plain")
        assert ended.code == 1
        assert "nothing comes of two any more" in ended.err
        assert "Traceback" not in ended.err
        facts = list(terminal.facts("first", StudyAttempted))
        assert all(fact.outcome != "missing" for fact in facts)
        assert "nothing comes of two any more" in terminal.run("resume", "first").err
        assert terminal.run("stop", "first").code == 0
        assert "first has ended (stopped on request)" in terminal.run("stop", "first").err
        locked[0] = False
        assert terminal.run("study", path, "--name", "second", "--plain").code == 0
        later = list(terminal.facts("second", StudyAttempted))
    endpoint.close()
    assert all(fact.outcome != "missing" for fact in later)
    assert not {fact.key for fact in facts} & {fact.key for fact in later}
    assert len(facts) + len(later) == 2 * (2 * MOST + 2 * 2)


def test_once_the_key_is_right_the_study_goes_on_and_is_one_study(tmp_path: Path) -> None:
    locked = [True]
    endpoint = RefusingEndpoint(lambda model, _: model == "two" and locked[0])
    text = plan(endpoint.url, arms=("none",), items=MOST, name="locked", more="")
    with Terminal(tmp_path) as terminal:
        assert terminal.run("study", str(write(tmp_path, text)), "--name", "one", "--plain").code
        locked[0] = False
        resumed = terminal.run("resume", "one", "--plain")
        assert resumed.code == 0, resumed.err
        made = list(terminal.facts("one", StudyAttempted))
    endpoint.close()
    assert all(fact.outcome != "missing" for fact in made)
    assert len(made) == 2 * (2 * MOST + 2 * 2)


@pytest.mark.parametrize(
    ("held", "there"), [([], False), (["now"], True), (["other"], False), (["now", "other"], True)]
)
def test_a_cell_is_there_where_the_latest_run_that_holds_it_asked_the_same(
    held: list[str], there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, item = _study(held), Mock(task="counting")
    monkeypatch.setattr(passes, "_spec", lambda *_: Mock(key="now"))
    assert passes._is_there(study, item, Condition("curated", 0)) is there


def test_an_arm_that_returns_to_what_it_asked_before_is_refused_and_not_paid_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passes, "_spec", lambda *_: Mock(key="now"))
    with pytest.raises(ReturnedArmError, match=r"'curated' asks of counting.*another `name`"):
        passes._is_there(_study(["other", "now"]), Mock(task="counting"), Condition("curated", 0))


def _study(held: list[str]) -> Mock:
    """A study's context of whose earlier runs a cell's keys are known, the latest first."""
    return Mock(book=Mock(cells={}), unbuildable=set(), held=lambda _: held, run="third")


def test_suites_that_share_tasks_are_refused() -> None:
    suites = [{"suite": "arithmetic/*:0-2"}, {"suite": "arithmetic/*:2-3"}]
    table = {"students": [{"simulated": "helps"}], "suites": suites, "arms": ["none"]}
    study = make_plan({"name": "s", "study": table}).study
    assert study is not None
    with pytest.raises(SuiteError, match="would count twice"):
        study_suites(study, families(None))
