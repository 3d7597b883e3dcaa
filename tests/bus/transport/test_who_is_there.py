"""Who serves, and what waits: agents by discovery, queues by their durables."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from bus import discovery
from bus.discovery import AgentSeen, agents
from bus.errors import DeadLetteredError, RejectedError
from bus.messages.curator import AdaptAnswer, AdaptedAnswer
from bus.queues import depths
from bus.subjects import Address
from tests.bus.conftest import VARIANT

ABC = AdaptAnswer(text="abc", format="text")
# nats-py asks for the time in a way that Python 3.12 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "FIRST", 0.3)


async def until(connection, condition) -> list[AgentSeen]:
    for _ in range(50):
        if condition(found := await agents(connection)):
            return found
    raise AssertionError(found)


async def test_on_an_empty_bus_nobody_is_seen(coordinator):
    assert await agents(coordinator) == []


async def test_workers_of_every_account_are_seen_with_their_figures(
    coordinator, workers, curator, connect_as, client, run
):
    workers.start(await connect_as("curator"), curator.offer(worker="curator-1"))
    workers.start(await connect_as("curator"), curator.offer(worker="curator-2"))
    student = curator.offer().__class__(
        "student", {AdaptAnswer: curator}, variant=VARIANT, worker="student-1"
    )
    workers.start(await connect_as("student"), student)
    found = await until(coordinator, lambda seen: len(seen) == 3)
    assert [(each.worker, each.role, each.variant) for each in found] == [
        ("curator-1", "curator", "any"),
        ("curator-2", "curator", "any"),
        ("student-1", "student", VARIANT),
    ]
    first = found[0]
    assert (first.contract, first.version, first.answers) == (1, "1.0.0", ("adapt_answer",))
    assert (first.answered, first.failed, first.busy, first.last_answer) == (0, 0, 0, None)
    assert first.started is not None
    assert abs(datetime.now(UTC) - first.started) < timedelta(minutes=1)


async def test_answers_failures_and_what_is_in_hand_are_counted(
    coordinator, workers, curator, curator_user, client, run
):
    workers.start(curator_user, curator.offer(concurrency=2))
    await client.call(Address.of("curator", run, "right"), ABC, AdaptedAnswer)
    curator.failures = [RejectedError("too odd")]
    with pytest.raises(DeadLetteredError):
        await client.call(Address.of("curator", run, "wrong"), ABC, AdaptedAnswer)
    curator.go.clear()
    held = asyncio.create_task(client.call(Address.of("curator", run, "held"), ABC, AdaptedAnswer))
    (seen,) = await until(coordinator, lambda found: found and found[0].busy)
    curator.go.set()
    await held
    assert (seen.answered, seen.failed, seen.busy) == (1, 1, 1)
    assert seen.last_error == "too odd"
    assert seen.last_answer is not None
    assert 0 < (seen.mean_seconds or 0) < 60


async def test_what_is_no_answer_is_passed_over(coordinator, connect_as):
    odd = {"verifier": b"not json", "distiller": b'{"id": "no name"}', "judge": _info("good")}
    for user, words in odd.items():
        connection = await connect_as(user)

        async def answer(message, words=words) -> None:
            await message.respond(words)

        await connection.subscribe("$SRV.INFO", cb=answer)
        await connection.flush()
    (seen,) = await until(coordinator, lambda found: [each.id for each in found] == ["good"])
    assert (seen.role, seen.contract) == ("x", None)
    assert (seen.answered, seen.started, seen.answers) == (None, None, ())


def _info(identifier: str) -> bytes:
    return json.dumps({"id": identifier, "name": "x", "version": "0.1.0"}).encode()


async def test_depths_tell_what_waits_what_is_in_hand_and_for_how_long(
    coordinator, workers, curator, curator_user, client, run
):
    calls = [
        asyncio.create_task(client.call(Address.of("curator", run, name), ABC, AdaptedAnswer))
        for name in ("one", "two", "three")
    ]
    began = time.time()
    queue = await until_depths(coordinator, lambda queue: queue.waiting == 3)
    assert (queue.durable, queue.in_flight, queue.pulls) == ("curator-any", 0, 0)
    curator.go.clear()
    workers.start(curator_user, curator.offer())
    queue = await until_depths(coordinator, lambda queue: queue.in_flight == 1)
    assert queue.waiting == 2
    assert queue.oldest is not None
    assert 0 <= queue.oldest <= time.time() - began + 1
    curator.go.set()
    await asyncio.gather(*calls)
    queue = await until_depths(
        coordinator, lambda queue: not queue.in_flight and queue.pulls and queue.oldest is None
    )
    assert (queue.waiting, queue.ack_wait) == (0, 1.0)


async def until_depths(connection, condition):
    for _ in range(200):
        found = {each.durable: each for each in await depths(connection)}
        assert set(found) == {
            "curator-any",
            f"student-{VARIANT}",
        }  # no reader of advisories
        if condition(found["curator-any"]):
            return found["curator-any"]
        await asyncio.sleep(0.02)
    raise AssertionError(found)
