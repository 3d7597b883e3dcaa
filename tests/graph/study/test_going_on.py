"""A study goes on with what it was planned with; how a pass works through its items."""

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from bus.messages.message import Usage
from bus.messages.student import Attempt
from graph.identity import Identity
from graph.preflight import ChangedError
from graph.settings import make_plan
from graph.study import attempting, grading, passes
from graph.study.attempt_facts import missing
from graph.study.attempt_spec import AttemptSpec
from graph.study.attempting import ItemResult
from graph.study.beginning import check_planned
from graph.study.calls import RecordedCalls
from graph.study.matrix import Condition, Item, items
from graph.study.suites import study_arms, study_suites
from graph.study.traces import BlockTraces
from observability.ledger.facts import AttemptDiscarded, StudyAttempted
from observability.ledger.folds.study import StudyRecord, judges_of
from observability.study.grades import comparable_grades
from tools.scaffold.arms import ArmError
from tools.tasks.catalogue import families


class PlannedStudy:
    """Enough of a study's context that was planned with these versions of arms and suites."""

    def __init__(self, **changed: str) -> None:
        settings = make_plan(
            {
                "study": {
                    "students": [{"base_url": "http://127.0.0.1:9/v1", "model": "a"}],
                    "suites": [{"suite": "arithmetic/*", "items": 2}],
                }
            }
        ).study
        assert settings is not None
        (self.asked,) = study_suites(settings, families())
        self.arms, self.run = study_arms(settings), "r"
        recorded = self.asked.recorded
        if "suite" in changed:
            recorded = recorded.model_copy(update={"version": changed["suite"]})
        if "tasks" in changed:
            recorded = recorded.model_copy(update={"tasks": recorded.tasks[1:]})
        arms = [
            SimpleNamespace(name=name, version=changed.get(name, arm.version))
            for name, arm in self.arms.items()
        ]
        self.book = SimpleNamespace(planned=SimpleNamespace(arms=arms, suites=(recorded,)))

    def version(self, arm: str) -> str:
        return self.arms[arm].version

    def suite(self, _name: str) -> Any:
        return self.asked


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"full": "0"}, "arm full was 0, is 1"),
        ({"suite": "old+1"}, r"suite arithmetic/\* was old\+1, is"),
        ({"tasks": "fewer"}, r"suite arithmetic/\* was its tasks, is others"),
    ],
)
def test_arms_and_suites_that_changed_meanwhile_are_named(
    changed: dict[str, str], said: str
) -> None:
    check_planned(PlannedStudy())  # type: ignore[arg-type]
    with pytest.raises(ChangedError, match=said):
        check_planned(PlannedStudy(**changed))  # type: ignore[arg-type]


class UnrecordedStudy:
    """Enough of a study's context for a pass: one student, many items, nothing on record."""

    def __init__(self, lanes: int) -> None:
        self.run, self.arms = "r", {"none": None}
        self.students = (SimpleNamespace(variant="v"),)
        self.stored: list[str] = []
        self.context = SimpleNamespace(plan=SimpleNamespace(lanes=lanes), recorder=self)

    def spent(self) -> str:
        return ""

    async def append(self, facts: Sequence[str], _artefacts: object) -> None:
        self.stored += facts


def many(number: int) -> list[Item]:
    study = {"students": ["student.a"], "suites": [{"suite": "arithmetic/*", "items": number}]}
    settings = make_plan({"study": study}).study
    assert settings is not None
    return list(items("v", study_suites(settings, families()), (0,), ("none",)))


async def test_no_item_waits_until_others_are_specified_or_a_hundred_are_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order: list[tuple[str, int]] = []

    def specs(_study: object, item: Item) -> list[int]:
        order.append(("specified", item.number))
        return [item.number] if item.number % 3 else []  # some cannot be built

    async def attempt_item(specs: Sequence[int]) -> Any:
        await asyncio.sleep(0)
        order.append(("attempted", specs[0]))
        return ItemResult({str(specs[0]): specs[0]}, [])  # type: ignore[dict-item]

    monkeypatch.setattr(passes, "_specs", specs)
    monkeypatch.setattr(passes, "_is_there", lambda *_: False)
    monkeypatch.setattr(passes, "attempt_item", attempt_item)
    study, listed = UnrecordedStudy(lanes=1), many(12)
    assert len(listed) > 100
    state = await passes._pass(study, lambda _: iter(listed))  # type: ignore[arg-type]
    assert state == {"left": 0}
    assert order[:5] == [
        ("specified", 0),
        ("specified", 1),
        ("attempted", 1),
        ("specified", 2),
        ("attempted", 2),
    ]
    assert len(study.stored) == len([item for item in listed if item.number % 3])


def test_a_trace_of_nothing_has_no_root(monkeypatch: pytest.MonkeyPatch) -> None:
    roots: list[object] = []
    monkeypatch.setattr("graph.study.traces.emit", roots.append)
    traces = BlockTraces("run", {"empty": 2, "mixed": 2})
    for name in ("empty", "empty", "mixed"):
        traces.skip(name)
    assert not roots
    with traces.of("mixed"):
        pass
    assert len(roots) == 1
    later = BlockTraces("run", {"mixed": 2})
    with later.of("mixed"):
        pass
    later.skip("mixed")
    assert len(roots) == 2


def judged(model: str, url: str = "here", **more: object) -> dict[str, Any]:
    return {"judge": {"members": [{"model": model, "base_url": url, "temperature": 0, **more}]}}


def test_grades_of_other_judges_do_not_count() -> None:
    same, other = judges_of(judged("a", "there")), judges_of(judged("b"))
    own = StudyRecord()
    own.judges = judges_of(judged("a"))
    assert own.judges == same != other
    early = StudyRecord()
    early.graded["k"]["a"] = "right"
    study = SimpleNamespace(book=own, earlier=(early,), ungraded=set())
    fact = SimpleNamespace(measured="capped", text="t", key="k")
    early.judges = same
    assert not grading._is_wanted(study, fact)  # type: ignore[arg-type]
    early.judges = other
    assert grading._is_wanted(study, fact)  # type: ignore[arg-type]


def test_a_report_holds_grades_of_the_same_judges_alone() -> None:
    def run(judges: str, *grades: str, wanted: bool = True) -> Any:
        planned = SimpleNamespace(graded=wanted)
        return SimpleNamespace(planned=planned, judges=judges, graded=list(grades))

    assert comparable_grades([run("a", "x"), run("b", "y"), run("a", "z")]) == ["x", "z"]
    assert comparable_grades([run("a", "x"), run("b", "y"), run("-", wanted=False)]) == ["y"]
    assert comparable_grades([run("-", wanted=False)]) == []


def test_the_secret_says_in_which_order_answers_are_graded() -> None:
    keys = [f"key-{n}" for n in range(9)]
    one, two = (
        sorted(keys, key=lambda key: Identity(secret).nonce("grading", key))
        for secret in (b"1", b"2")
    )
    assert keys != one != two != keys


class Unbuilt:
    """An arm that says only when it answers that it cannot be built."""

    async def answer(self, _kit: object, _task: object, _turn: int, calls: Any) -> Any:
        await calls.ask("first")
        raise ArmError("unbuilt", "it has no second prompt")


async def test_an_arm_that_breaks_while_it_answers_loses_its_own_cell_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    async def ask(calls: RecordedCalls, prompt: str) -> None:
        asked.append(prompt)
        used = Usage(prompt_tokens=3, completion_tokens=4)
        calls._record(
            0, "answer", prompt, Attempt(text="t", finish_reason="stop", variant="v", usage=used)
        )

    async def attempt(spec: AttemptSpec, calls: RecordedCalls) -> StudyAttempted:
        if isinstance(spec.arm, Unbuilt):
            await spec.arm.answer(None, None, 0, calls)
        await calls.ask("only")
        return missing(spec, "").model_copy(update={"outcome": "passed"})

    (item,) = many(1)[:1]
    context = SimpleNamespace(identity=Identity(b"1"))
    settings = SimpleNamespace(max_tokens=9)
    student = SimpleNamespace(context=context, settings=settings)
    arms = {"none": SimpleNamespace(version="1"), "odd": Unbuilt()}
    arms["odd"].version = "1"  # type: ignore[union-attr]
    specs = [
        AttemptSpec(
            *(item, Condition(name, 0), arm, None, student, SimpleNamespace(json_schema=None)),  # type: ignore[arg-type]
            recipe=name,
            state="s",
            temperature=0.0,
        )
        for name, arm in arms.items()
    ]
    monkeypatch.setattr(RecordedCalls, "ask", ask)
    monkeypatch.setattr(attempting, "_attempt", attempt)
    result = await attempting.attempt_item(specs)
    rows = [fact for fact in result.facts.values() if isinstance(fact, StudyAttempted)]
    assert {(row.arm, row.outcome) for row in rows} == {("none", "passed"), ("odd", "missing")}
    (thrown,) = [fact for fact in result.facts.values() if isinstance(fact, AttemptDiscarded)]
    assert (thrown.arm, thrown.completion_tokens) == ("odd", 4)
    assert sorted(asked) == ["first", "only"]


@pytest.mark.parametrize(("name", "same"), [("study/continued/v/s/t/0", True), ("prepare", False)])
async def test_what_goes_on_beyond_the_cap_begins_with_the_same_seed(
    monkeypatch: pytest.MonkeyPatch, name: str, same: bool
) -> None:
    seeds: dict[str, int | None] = {}
    settings = SimpleNamespace(max_tokens=9)
    student = SimpleNamespace(context=SimpleNamespace(identity=Identity(b"1")), settings=settings)

    async def ask(_context: object, _role: str, request: Any, *_: object) -> Attempt:
        seeds[purpose] = request.sampling.seed
        return Attempt(text="t", finish_reason="stop", variant="v", usage=Usage())

    monkeypatch.setattr("graph.study.calls.asking.ask", ask)
    for purpose in (name, "study/capped/v/s/t/0"):
        await RecordedCalls(student, purpose, "full", 0.7).ask("p")  # type: ignore[arg-type]
    assert (len(set(seeds.values())) == 1) is same
