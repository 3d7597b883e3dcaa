"""A sound agent passes every case; an agent with one fault fails the case that is about it."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

import pytest

from bus.deadletters import DeadLetters
from bus.discovery import AgentSeen
from bus.envelope import kind_of
from bus.probe import Probe
from bus.streams import open_runs
from graph.conformance.asking import AgentUnderTest
from graph.conformance.finding import Finding
from graph.conformance.requests import examples
from graph.conformance.suite import GROUPS, NoQueueError, UnknownGroupError, check
from graph.conformance.target import NobodyServesError, SeveralServeError, Target, find
from tests.graph.conformance import students
from tests.graph.conformance.conftest import Station
from tests.graph.conformance.students import Sound, at_work

# nats-py asks for the time in a way that Python 3.12 warns of.
pytestmark = [
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning"),
    pytest.mark.asyncio(loop_scope="module"),
]


async def checked(
    station: Station, name: str, groups: Iterable[str] = GROUPS, patience: float = 6.0
) -> dict[str, Finding]:
    target = await find(station.connection, name)
    findings = check(station.connection, target, patience, groups)
    return {each.case: each async for each in findings}


def named(findings: dict[str, Finding], outcome: str) -> set[str]:
    return {case for case, each in findings.items() if each.outcome == outcome}


SPOILED = {
    "not JSON",
    "another contract",
    "an unknown kind",
    "no kind",
    "a field too many",
    "an envelope's field too many",
    "the wrong id",
}
NOBODY = AgentSeen(
    **dict.fromkeys(("id", "name", "version", "role", "variant", "worker", "schemas"), ""),
    **dict.fromkeys(("contract", "started", "answered", "failed", "busy", "mean_seconds")),
    answers=(),
    last_answer=None,
    last_error="",
)
"""Somebody of whom nothing is known."""
ALL = SPOILED | {
    "registered",
    "answers make_attempt",
    "stored first",
    "a large make_attempt",
    "a duplicate",
    "a reply stands",
    "a closed run",
    "a slow one",
    "given back",
    "cancelled",
}


async def test_a_sound_agent_passes_and_nothing_is_left_of_the_check(station: Station) -> None:
    async with at_work(station, Sound, "sound"):
        findings = await checked(station, "student.sound")
    assert named(findings, "passed") == ALL, findings
    assert findings["answers make_attempt"].worker == "sound-sound"
    assert findings["a slow one"].seconds > 1.5
    assert await open_runs(station.connection) == set()
    assert await DeadLetters(station.connection).list() == ()


FAULTS = (
    (students.SpeaksAnotherContract, "registers", {"registered"}),
    (students.AcknowledgesFirst, "answers", {"stored first"}),
    (students.MisquotesTheId, "answers", {"answers make_attempt"}),
    (students.SignsNothing, "answers", {"answers make_attempt"}),
    (students.SignsForAnother, "answers", {"answers make_attempt"}),
    (students.NamesAnotherVariant, "answers", {"answers make_attempt"}),
    (students.BreaksTheSchema, "answers", {"answers make_attempt"}),
    (students.TakesAnyContract, "refuses", {"another contract"}),
    (students.TakesAnyField, "refuses", {"a field too many"}),
    (students.TakesAnyId, "refuses", {"the wrong id"}),
    (students.DropsWhatItCannotRead, "refuses", SPOILED),
    (students.BuriesInSilence, "refuses", SPOILED),
    (students.GivesNoReason, "refuses", SPOILED),
    (students.ForgetsTheVariant, "refuses", SPOILED),
    (students.LosesTheTrace, "refuses", SPOILED),
    (students.RewritesDeadLetters, "refuses", SPOILED),
    (students.GaspsAtSize, "large", {"a large make_attempt"}),
    (students.InsistsOnItsReply, "repeats", {"a duplicate", "a reply stands"}),
    (students.OutlivesItsRun, "closed", {"a closed run"}),
    (students.NeverBeats, "slow", {"a slow one"}),
    (students.OutlivesItsRun, "slow", {"cancelled"}),
    (students.NeverAnswers, "answers", {"answers make_attempt", "stored first"}),
    (students.ClaimsAnotherKind, "registers", {"registered"}),
)


@pytest.mark.parametrize(
    ("kind", "group", "expected"),
    FAULTS,
    ids=[f"{kind.__name__}-{group}" for kind, group, _ in FAULTS],
)
async def test_a_fault_is_found_where_it_is(
    station: Station, kind: type[Sound], group: str, expected: set[str]
) -> None:
    variant = kind.__name__
    async with at_work(station, kind, variant):
        findings = await checked(station, f"student.{variant}", (group,), patience=2.0)
    assert named(findings, "failed") == expected, findings


async def test_what_was_not_heard_to_end_is_not_passed(station: Station) -> None:
    async with at_work(station, students.LeavesTheEndOpen, "LeavesTheEndOpen"):
        findings = await checked(station, "student.LeavesTheEndOpen", ("slow",), patience=3.0)
    assert findings["cancelled"].outcome == "not applicable"
    assert "may reply yet" in findings["cancelled"].came


async def test_cases_are_made_from_what_an_agent_says_that_it_answers(station: Station) -> None:
    asked = await examples(station.connection, "curator")
    for answers, kind in ((("adapt_answer",), "adapt_answer"), ((), "decide_next")):
        seen = replace(NOBODY, answers=answers)
        target = Target("curator", "any", (seen,))
        made = AgentUnderTest(target, Probe(station.connection), asked, 1.0, 1.0)
        assert kind_of(type(made.example.request)) == kind


async def test_every_check_of_a_judge_shows_a_viewing_of_its_own(station: Station) -> None:
    made = [await examples(station.connection, "judge") for _ in range(2)]
    tickets = [each.request.model_dump()["ticket"] for both in made for each in both]
    assert len(set(tickets)) == len(tickets) == 4


async def test_an_agent_without_a_queue_is_named(station: Station) -> None:
    target = Target("student", "", (replace(NOBODY, worker="lost"),))
    with pytest.raises(NoQueueError, match=r"lost: there is no queue .* variant ''"):
        [each async for each in check(station.connection, target)]


async def test_cases_that_do_not_exist_are_named(station: Station) -> None:
    async with at_work(station, Sound, "sound"):
        with pytest.raises(UnknownGroupError, match="only registers, answers"):
            await checked(station, "student.sound", ("tidiness",))


async def test_a_name_means_one_agent(station: Station) -> None:
    with pytest.raises(NobodyServesError, match="only nobody"):
        await find(station.connection, "student", patience=0)
    async with at_work(station, Sound, "one"), at_work(station, Sound, "two"):
        assert (await find(station.connection, "student.two")).variant == "two"
        assert (await find(station.connection, "sound-one")).variant == "one"
        await asyncio.sleep(0.2)
        with pytest.raises(SeveralServeError, match=r"student\.one, student\.two: name one"):
            await find(station.connection, "student")
        async with at_work(station, students.SignsForAnother, "two"):
            while len((await find(station.connection, "student.two")).workers) < 2:
                await asyncio.sleep(0.05)
            with pytest.raises(SeveralServeError, match="a variant of its own"):
                await find(station.connection, "sound-two")
        with pytest.raises(NobodyServesError, match=r"student\.one, student\.two"):
            await find(station.connection, "judge", patience=0)
