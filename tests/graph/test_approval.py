"""A person's word on what has won its gate: asked for, given from another terminal, on record."""

import json
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bus.approval import Answer
from graph.approving import leave_unanswered, take, wait_for_answer
from graph.recorder import Recorder
from graph.settings import Budget
from observability.ledger.facts import (
    ApprovalAnswered,
    ApprovalAsked,
    CandidateProposed,
    EpisodeEnded,
    GateClosed,
    GateOpened,
    PanelFinished,
    RunEnded,
    RunStarted,
    ScaffoldAdopted,
    ScaffoldRejected,
)
from observability.ledger.sqlite import SqliteLedger, SqliteReader
from tests.graph.scripted_endpoint import ScriptedEndpoint
from tests.graph.scripted_student import PLAN, student_answer
from tests.graph.terminal import Command, Finished, Terminal, until

pytestmark = pytest.mark.timeout(300)

RUN, EPISODES = "few", 14


def plan(peer: ScriptedEndpoint, approval: bool) -> str:
    return PLAN.format(url=peer.url, episodes=EPISODES, approval=str(approval).lower())


def waits(terminal: Terminal, command: Command) -> ApprovalAsked:
    """What the run asks about, once the other lanes have come as far as they may."""

    def asked() -> bool:
        ended = {fact.episode for fact in terminal.facts(RUN, EpisodeEnded)}
        question = next(terminal.facts(RUN, ApprovalAsked), None)
        return question is not None and question.episode + 1 in ended

    until(lambda: asked() or not command.is_going, "a question")
    assert command.is_going, command.end()
    return next(terminal.facts(RUN, ApprovalAsked))


def answered(terminal: Terminal, command: Command, *words: str) -> Finished:
    """Answer until whoever runs the run is there to hear it."""
    said: list[Finished] = []

    def heard() -> bool:
        said.append(terminal.run(*words))
        return said[-1].code == 0 or not command.is_going

    until(heard, "somebody to take the answer")
    return said[-1]


@dataclass(frozen=True, slots=True)
class Asked:
    """A run that was killed while it waited, resumed, and approved of; and the same run unasked."""

    terminal: Terminal
    unasked: Terminal
    listed: Finished
    alone: Finished
    approved: Finished
    ended: Finished
    again: Finished


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    folder = tmp_path_factory.mktemp("asked")
    with (
        ScriptedEndpoint(student_answer) as peer,
        Terminal(folder / "one") as terminal,
        Terminal(folder / "two") as unasked,
    ):
        path = unasked.write("plan.toml", plan(peer, approval=False))
        calm = unasked.start("run", str(path), "--name", RUN, "--plain")
        path = terminal.write("plan.toml", plan(peer, approval=True))
        first = terminal.start("run", str(path), "--name", RUN, "--plain")
        waits(terminal, first)
        listed = terminal.run("list", "--json")
        first.send(signal.SIGKILL)
        first.process.wait()
        alone = terminal.run("approve", RUN)
        second = terminal.start("resume", RUN, "--plain")
        words = ("approve", RUN, "--reason", "I have read it", "--by", "Ada")
        approved = answered(terminal, second, *words)
        ended = second.end()
        assert calm.end().code == 0
        yield Asked(terminal, unasked, listed, alone, approved, ended, terminal.run(*words))


def test_a_run_says_what_it_waits_for(asked: Asked) -> None:
    question = next(asked.terminal.facts(RUN, ApprovalAsked))
    (closed,) = asked.terminal.facts(RUN, GateClosed)
    assert (question.wins, question.losses) == (closed.wins, closed.losses)
    (line,) = asked.listed.lines
    name, where = question.scaffold[:8], f"{RUN} --data {asked.terminal.data}"
    assert line["reason"].startswith(f"waiting for approval of {name} for simulated/counting (")
    assert f"{closed.wins} won, {closed.losses} lost" in line["reason"]
    assert f"tutelage approve {where}" in line["reason"]
    assert f"tutelage reject {where} --reason WHY" in line["reason"]
    proposed = next(
        fact
        for fact in asked.terminal.facts(RUN, CandidateProposed)
        if fact.scaffold == question.scaffold
    )
    for step in proposed.steps:
        assert step["action"] in asked.ended.out


def test_an_answer_needs_somebody_who_runs_the_run(asked: Asked) -> None:
    assert asked.alone.code == 1
    assert asked.alone.err.startswith(f"nobody is running {RUN}, so nobody can take the answer")
    assert f"`tutelage resume {RUN}`" in asked.alone.err


def test_who_approved_and_why_is_on_record_before_the_adoption(asked: Asked) -> None:
    assert asked.approved.code == 0, asked.approved.err
    assert asked.ended.code == 0, asked.ended.err
    facts = [event.fact for event in asked.terminal.events(RUN)]
    (said,) = (fact for fact in facts if isinstance(fact, ApprovalAnswered))
    (adopted,) = (fact for fact in facts if isinstance(fact, ScaffoldAdopted))
    assert (said.answer, said.reason, said.by) == ("approved", "I have read it", "Ada")
    assert said.scaffold == adopted.scaffold
    assert facts.index(said) < facts.index(adopted)
    assert asked.approved.out == f"{RUN}: {said.scaffold[:8]} is approved\n"
    assert "approved by Ada" in asked.ended.out


def test_an_approved_run_is_the_run_that_was_not_asked(asked: Asked) -> None:
    """Killed while it waited or not: nothing is tested, measured or decided twice."""
    one, two = (told(each) for each in (asked.terminal, asked.unasked))
    assert len([key for key in one if key.startswith("approval_")]) == 2
    assert {key: fact for key, fact in one.items() if not key.startswith("approval_")} == two
    assert any(key.startswith("panel_finished/") for key in one)


def test_nothing_waits_after_the_end(asked: Asked) -> None:
    assert asked.again.code == 1
    assert asked.again.err.startswith(f"nothing of {RUN} waits for this answer: it has ended (")


def told(terminal: Terminal) -> dict[str, object]:
    clocks = {"started", "seconds", "entropy"}
    return {
        event.key: event.fact.model_dump(mode="json", exclude=clocks)
        for event in terminal.events(RUN)
        if not event.key.startswith("run_")
    }


@dataclass(frozen=True, slots=True)
class Refused:
    """A run whose candidate a person rejected, after other answers that nobody took."""

    terminal: Terminal
    early: Finished
    wordless: Finished
    unknown: Finished
    ended: Finished
    report: str


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refused]:
    with (
        ScriptedEndpoint(student_answer) as peer,
        Terminal(tmp_path_factory.mktemp("refused")) as terminal,
    ):
        path = terminal.write("plan.toml", plan(peer, approval=True))
        going = terminal.start("run", str(path), "--name", RUN, "--plain")
        until(lambda: any(terminal.facts(RUN, RunStarted)) or not going.is_going, "a start")
        early = terminal.run("approve", RUN)
        waits(terminal, going)
        wordless = terminal.run("reject", RUN, "--reason", " ")
        unknown = terminal.run("approve", "nope")
        words = ("reject", RUN, "--reason", "It names a task.")
        assert answered(terminal, going, *words).code == 0
        ended = going.end()
        page = (terminal.data / "reports" / f"{RUN}.html").read_text()
        yield Refused(terminal, early, wordless, unknown, ended, page)


def test_answers_that_nothing_waits_for_are_refused(refused: Refused) -> None:
    cases = {
        f"nothing of {RUN} waits for this answer: no scaffold waits": refused.early,
        "--reason: say in a few words why": refused.wordless,
        "no run 'nope' in ": refused.unknown,
    }
    for complaint, said in cases.items():
        assert said.code == 1
        assert said.err.startswith(complaint), said.err


def test_what_a_person_rejects_is_set_aside_for_good(refused: Refused) -> None:
    terminal = refused.terminal
    (said,) = terminal.facts(RUN, ApprovalAnswered)
    assert not list(terminal.facts(RUN, ScaffoldAdopted, PanelFinished))
    (aside,) = (
        fact for fact in terminal.facts(RUN, ScaffoldRejected) if fact.scaffold == said.scaffold
    )
    assert aside.reason == "a person rejected it: It names a task."
    ended = {fact.episode: fact.outcome for fact in terminal.facts(RUN, EpisodeEnded)}
    assert ended[said.episode] == "rejected"
    assert sorted(ended) == list(range(EPISODES))
    (over,) = terminal.facts(RUN, RunEnded)
    assert over.reason == f"the budget of {EPISODES} episodes is used up"


def test_its_test_stays_spent(refused: Refused) -> None:
    (opened,) = refused.terminal.facts(RUN, GateOpened)
    with SqliteReader(refused.terminal.data / "ledger.sqlite") as ledger:
        lab = [event.fact for event in ledger.read("lab")]
    assert [fact.kind for fact in lab] == ["gate_opened", "gate_closed"]
    assert lab[0] == opened


def test_the_report_says_who_rejected_it_and_why(refused: Refused) -> None:
    sentence = "One candidate won its gate, but a person rejected it (It names a task)."
    assert sentence in refused.ended.out
    assert sentence in refused.report
    assert "rejected by a person: It names a task." in refused.report


QUESTION = ApprovalAsked(
    episode=4,
    scaffold="d" * 64,
    skills=("a/b",),
    wins=9,
    losses=1,
    ties=0,
    missing=0,
    e_plus=18.5,
    threshold=10.0,
)


@pytest.fixture
async def recorder(tmp_path: Path) -> Any:
    with SqliteLedger(tmp_path / "ledger.sqlite", "host:1") as ledger:
        made = Recorder(ledger, RUN, 2)
        started = RunStarted(run=RUN, plan={}, variant="v", model="m", versions={})
        await made.append({"run_started": started, "asked": QUESTION})
        yield made


def context(recorder: Recorder, budget: Budget) -> Any:
    return SimpleNamespace(recorder=recorder, plan=SimpleNamespace(budget=budget))


async def test_waiting_ends_with_the_budget_of_minutes(recorder: Recorder) -> None:
    budget = Budget(minutes=0.002)
    assert await wait_for_answer(context(recorder, budget), 4) == "unanswered"
    said = recorder.approvals.answers[4]
    assert said.reason == "the budget of 0.002 minutes is used up"
    late = Answer(scaffold=QUESTION.scaffold, approved=True, reason="", by="a person")
    assert await take(recorder, late) == "no scaffold waits for approval just now"


async def test_an_answer_on_record_is_used_whatever_the_budget_says(recorder: Recorder) -> None:
    answer = Answer(scaffold=QUESTION.scaffold, approved=True, reason="", by="a person")
    assert await take(recorder, answer) == ""
    assert await wait_for_answer(context(recorder, Budget(minutes=1e-9)), 4) == "approved"


async def test_the_first_answer_stays(recorder: Recorder) -> None:
    yes = Answer(scaffold=QUESTION.scaffold, approved=True, reason="", by="one")
    other = Answer(scaffold="e" * 64, approved=False, reason="", by="one")
    assert await take(recorder, other) == "dddddddd waits for approval, not eeeeeeee"
    assert await take(recorder, yes) == ""
    await leave_unanswered(recorder, "stopped on request")
    assert recorder.approvals.answers[4].answer == "approved"
    assert json.loads(recorder.approvals.answers[4].model_dump_json())["by"] == "one"
