"""What a caller may count on, on a real server with real workers."""

import asyncio
from collections.abc import Callable

import pytest
import pytest_asyncio

from bus.client import BusClient
from bus.connection import Connection
from bus.envelope import encode
from bus.errors import (
    BusUnavailableError,
    PayloadTooLargeError,
    UnknownKindError,
    WrongVariantError,
)
from bus.messages.curator import AdaptAnswer, AdaptedAnswer, Decision
from bus.messages.distiller import ImproveAttempt, Improvement
from bus.messages.message import Usage
from bus.messages.student import Attempt, MakeAttempt, Sampling
from bus.offer import Offer
from bus.service import _PullLoop, serve
from bus.store import Store, message_id
from bus.streams import Delivery, close_run, declare_durable, unless_closed
from bus.subjects import RESULTS, WORK, Address

ABC = AdaptAnswer(text="abc", format="text")
IMPROVE = ImproveAttempt(prompt="?", attempt="!", worked=None)


async def queued(connection: Connection, run: str) -> int:
    info = await connection.jetstream().stream_info(WORK, f"tutelage.work.*.*.{run}.*")
    return sum((info.state.subjects or {}).values())


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.01)


async def answer(client: BusClient, address: Address) -> str:
    return (await client.call(address, ABC, AdaptedAnswer)).answer


async def test_a_request_is_answered_and_leaves_the_queue(
    curator_user, coordinator, client, run, address, connect_as, workers, curator
):
    workers.start(curator_user, curator.offer(worker="curator-1"))

    assert await answer(client, address) == "ABC"

    await workers.stop()
    assert await queued(coordinator, run) == 0
    record = await Store(coordinator).read(RESULTS, address.result)
    assert b'"worker":"curator-1"' in record.body


async def test_the_stored_reply_decides(
    curator_user, client, coordinator, address, workers, curator, connect_as
):
    workers.start(curator_user, curator.offer())
    await answer(client, address)

    async with BusClient(coordinator, address.run) as another:
        assert await answer(another, address) == "ABC"
    assert (await client.stored(address, AdaptedAnswer)).answer == "ABC"
    # Even a second copy of the request, which outlives the server's memory of message ids,
    # costs no second answer.
    await Store(coordinator).write(address.work, encode(address.id, ABC), message_id(address, 99))
    await asyncio.sleep(0.2)
    assert curator.asked == ["abc"]
    assert await queued(coordinator, address.run) == 0


async def test_a_client_keeps_its_latest_replies_at_hand(
    curator_user, client, coordinator, run, address, workers, curator
):
    workers.start(curator_user, curator.offer())
    await answer(client, address)
    await coordinator.jetstream().purge_stream(RESULTS, subject=address.result)

    assert await answer(client, address) == "ABC"
    assert curator.asked == ["abc"]
    assert await queued(coordinator, run) == 0


async def test_nothing_is_stored_before_it_is_answered(client, address):
    assert await client.stored(address, AdaptedAnswer) is None


async def test_a_second_copy_of_a_request_is_refused(coordinator, run, address):
    store = Store(coordinator)

    assert await store.write(address.work, b"1", message_id(address, 1)) == "stored"
    assert await store.write(address.work, b"2", message_id(address, 2)) == "taken"
    assert await queued(coordinator, run) == 1


async def test_a_publish_whose_acknowledgement_was_lost_is_not_a_second_request(
    coordinator, run, address
):
    store = Store(coordinator)
    await store.write(address.work, b"1", message_id(address, 1))
    await coordinator.jetstream().purge_stream(WORK, subject=address.work)  # answered meanwhile

    assert await store.write(address.work, b"1", message_id(address, 1)) == "known"
    assert await queued(coordinator, run) == 0


async def test_the_first_reply_wins(client, coordinator, address):
    store = Store(coordinator)
    for text, outcome in (("first", "stored"), ("second", "taken")):
        reply = encode(address.id, AdaptedAnswer(answer=text, rule="whole"))
        assert await store.write(address.result, reply, unless_closed(address.run)) == outcome

    assert await answer(client, address) == "first"


async def test_a_refused_reply_wakes_nobody(
    curator_user, client, coordinator, address, workers, curator
):
    curator.go.clear()
    call = asyncio.create_task(answer(client, address))
    forged = encode(address.id, AdaptedAnswer(answer="forged", rule="whole"))
    headers = unless_closed(address.run) | {"Nats-Expected-Stream": "NONE"}
    with pytest.raises(Exception, match="expected stream does not match"):
        await coordinator.jetstream().publish(address.result, forged, headers=headers)
    await asyncio.sleep(0.1)
    assert not call.done()

    curator.go.set()
    workers.start(curator_user, curator.offer())
    assert await call == "ABC"


async def test_work_that_vanished_from_the_queue_is_published_again(
    curator_user, client, coordinator, run, address, workers, curator
):
    call = asyncio.create_task(answer(client, address))
    while not await queued(coordinator, run):
        await asyncio.sleep(0.01)
    await coordinator.jetstream().purge_stream(WORK, subject=address.work)

    workers.start(curator_user, curator.offer())
    assert await call == "ABC"


async def test_calls_run_side_by_side(curator_user, client, run, coordinator, workers, curator):
    curator.go.clear()
    workers.start(curator_user, curator.offer(concurrency=3))
    calls = [answer(client, Address.of("curator", run, f"c{each}")) for each in range(3)]
    together = asyncio.gather(*calls)
    await until(lambda: len(curator.asked) == 3)
    curator.go.set()

    assert await together == ["ABC"] * 3


async def test_two_callers_of_one_request_hear_the_same_reply(
    curator_user, client, address, coordinator, workers, curator
):
    workers.start(curator_user, curator.offer())

    both = await asyncio.gather(answer(client, address), answer(client, address))

    assert both == ["ABC", "ABC"]
    assert curator.asked == ["abc"]


async def test_a_reply_of_another_kind_is_refused(
    curator_user, client, address, coordinator, workers, curator
):
    workers.start(curator_user, curator.offer())

    with pytest.raises(UnknownKindError, match="'adapted_answer' is not understood"):
        await client.call(address, ABC, Decision)


async def test_a_reply_of_another_variant_is_refused(client, run, coordinator):
    address = Address.of("student", run, "first", "qwen-1")
    attempt = Attempt(text="x", finish_reason="stop", variant="qwen-2", usage=Usage())
    await Store(coordinator).write(address.result, encode("first", attempt), unless_closed(run))

    with pytest.raises(WrongVariantError, match="qwen-1 was asked, qwen-2 answered"):
        await client.call(address, MakeAttempt(prompt="?", sampling=Sampling()), Attempt)


async def test_a_request_too_large_for_a_message_is_never_sent(client, coordinator, run, address):
    with pytest.raises(PayloadTooLargeError, match="1,000,000"):
        await client.call(address, AdaptAnswer(text="x" * 10**6, format="text"), AdaptedAnswer)
    assert await queued(coordinator, run) == 0


async def test_a_late_reply_to_a_closed_run_is_refused(
    curator_user, client, coordinator, run, address, workers, curator, connect_as
):
    curator.go.clear()
    workers.start(curator_user, curator.offer())
    done = Address.of("curator", run, "done")
    reply = encode("done", AdaptedAnswer(answer="x", rule="whole"))
    await Store(coordinator).write(done.result, reply, unless_closed(run))
    call = asyncio.create_task(answer(client, address))
    await until(lambda: curator.asked == ["abc"])

    await close_run(coordinator, run)
    call.cancel()
    curator.go.set()
    await workers.stop()

    assert await queued(coordinator, run) == 0
    for each in (address, done):
        assert await client.stored(each, AdaptedAnswer) is None


async def test_a_caller_without_permission_learns_that_it_cannot(connect_as, coordinator, address):
    async with BusClient(await connect_as("curator"), address.run, patience=0.5) as client:
        with pytest.raises(BusUnavailableError, match="may this user do it"):
            await client.call(address, ABC, AdaptedAnswer)


async def test_a_worker_that_is_stopped_finishes_what_it_has_in_hand(
    curator_user, client, address, coordinator, workers, curator
):
    curator.go.clear()
    workers.start(curator_user, curator.offer())
    call = asyncio.create_task(answer(client, address))
    await until(lambda: curator.asked == ["abc"])

    stopping = asyncio.create_task(workers.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done()
    curator.go.set()

    await stopping
    assert await call == "ABC"


async def test_a_request_outlives_the_worker_that_was_cancelled(
    curator_user, client, address, coordinator, workers, curator
):
    curator.go.clear()
    worker = workers.start(curator_user, curator.offer())
    call = asyncio.create_task(answer(client, address))
    await until(lambda: curator.asked == ["abc"])
    worker.cancel()
    curator.go.set()
    workers.start(curator_user, curator.offer())

    assert await call == "ABC"
    assert curator.asked == ["abc", "abc"]


@pytest.fixture
def improve() -> Callable[[str, list[str]], Offer]:
    """An offer to improve attempts; it notes who was asked, and `stuck` never answers."""

    def offer(worker: str, asked: list[str]) -> Offer:
        async def handle(_request: ImproveAttempt) -> Improvement:
            asked.append(worker)
            if worker == "stuck":
                await asyncio.Event().wait()
            return Improvement(text=worker, source="generalised")

        return Offer("distiller", {ImproveAttempt: handle}, worker=worker)

    return offer


SOON = 5.0
"""Seconds within which a replacement answers; the server waits six times as long."""


@pytest_asyncio.fixture
async def patient(coordinator, connect_as):
    """A distiller's connection, to a queue that gives up on a silent worker after long."""
    await declare_durable(coordinator, "distiller", "any", Delivery(ack_wait=6 * SOON))
    return await connect_as("distiller")


async def test_a_cancelled_worker_gives_back_what_it_has_in_hand(
    patient, client, run, workers, improve
):
    asked: list[str] = []
    address = Address.of("distiller", run, "first")
    worker = workers.start(patient, improve("stuck", asked))
    call = asyncio.create_task(client.call(address, IMPROVE, Improvement))
    await until(lambda: asked == ["stuck"])
    worker.cancel()
    workers.start(patient, improve("replacement", asked))

    assert (await asyncio.wait_for(call, SOON)).text == "replacement"
    assert asked == ["stuck", "replacement"]


async def test_a_worker_that_is_stopped_begins_nothing_new(
    patient, client, run, workers, improve, monkeypatch
):
    """A request comes while the last pull of a worker that leaves is still out."""
    monkeypatch.setattr("bus.service.PULL", 1.0)
    asked: list[str] = []
    stop = asyncio.Event()
    leaving = asyncio.create_task(serve(patient, improve("leaving", asked), stop))
    await asyncio.sleep(0.5)
    stop.set()
    call = asyncio.create_task(
        client.call(Address.of("distiller", run, "first"), IMPROVE, Improvement)
    )
    await leaving
    workers.start(patient, improve("replacement", asked))

    assert (await asyncio.wait_for(call, SOON)).text == "replacement"
    assert asked == ["replacement"]


async def test_what_arrives_after_the_last_pull_is_given_back_too(
    patient, coordinator, client, run, workers, improve
):
    asked: list[str] = []
    context = patient.jetstream()
    pull = await context.pull_subscribe_bind(durable="distiller-any", stream=WORK)
    pulling = _PullLoop(patient, None)
    call = asyncio.create_task(
        client.call(Address.of("distiller", run, "first"), IMPROVE, Improvement)
    )
    await patient.publish(pull._nms, b'{"batch": 1}', pull._deliver)
    await until(lambda: pull.pending_msgs == 1)
    await pulling._leave(pull)
    workers.start(patient, improve("replacement", asked))

    assert (await asyncio.wait_for(call, SOON)).text == "replacement"


async def test_a_long_answer_keeps_its_request(
    curator_user, client, address, coordinator, workers, curator
):
    """Two workers, an answer twice as long as the server waits: the second gets no copy."""
    curator.go.clear()
    for _ in range(2):
        workers.start(curator_user, curator.offer())
    call = asyncio.create_task(answer(client, address))
    await asyncio.sleep(2)
    curator.go.set()

    assert await call == "ABC"
    assert curator.asked == ["abc"]


async def test_a_student_pulls_only_its_own_variant(connect_as, client, run, coordinator, workers):
    async def attempt(request: MakeAttempt) -> Attempt:
        return Attempt(text="yes", finish_reason="stop", variant="qwen-1", usage=Usage())

    offer = Offer("student", {MakeAttempt: attempt}, variant="qwen-1")
    workers.start(await connect_as("student"), offer)
    request = MakeAttempt(prompt="?", sampling=Sampling())
    mine = Address.of("student", run, "mine", "qwen-1")

    assert (await client.call(mine, request, Attempt)).text == "yes"
