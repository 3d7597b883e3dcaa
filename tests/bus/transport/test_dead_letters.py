"""Nothing that goes wrong with one request harms the worker, or is lost without a word."""

import asyncio
import json
import logging

import pytest
import pytest_asyncio

from bus.connection import Connection
from bus.deadletters import DeadLetters, find, put_dead_letter
from bus.envelope import LIMIT, encode
from bus.errors import (
    DeadLetteredError,
    NoDeadLetterError,
    RejectedError,
    RetryLaterError,
    WrongVariantError,
)
from bus.exhausted_requests import dead_letter_exhausted
from bus.messages.curator import AdaptAnswer, AdaptedAnswer
from bus.messages.message import Usage
from bus.messages.student import Attempt, MakeAttempt, Sampling
from bus.offer import Offer
from bus.store import Store
from bus.subjects import Address

ABC = AdaptAnswer(text="abc", format="text")


def good(**changes: object) -> bytes:
    return json.dumps(json.loads(encode("first", ABC)) | changes).encode()


async def buried(connection: Connection, address: Address) -> None:
    while await find(Store(connection), address) is None:
        await asyncio.sleep(0.01)


BROKEN = {
    "not JSON": (b"{", "envelope: Invalid JSON"),
    "not text": (b"\xff\xfe", "envelope: Invalid JSON"),
    "empty": (b"", "envelope: Invalid JSON"),
    "no object": (b"[]", "envelope: Input should be an object"),
    "another contract": (good(contract=2), "contract 2 is not 1: run the same release"),
    "unknown kind": (good(message={"kind": "sing"}), "kind 'sing' is not understood here"),
    "unknown field": (good(arm="full"), "arm: Extra inputs are not permitted"),
    "unknown field in the message": (
        good(message={**ABC.model_dump(), "arm": "full"}),
        "message.arm: Extra inputs are not permitted",
    ),
    "missing field": (good(message={"kind": "adapt_answer"}), "message.text: Field required"),
    "wrong type": (good(message={**ABC.model_dump(), "text": 3}), "message.text: Input should be"),
    "another id": (good(id="second"), "id 'second' is not the one it was sent under"),
    "oversized": (good(message={**ABC.model_dump(), "text": "x" * LIMIT}), "are more than a"),
}


@pytest_asyncio.fixture
async def letters(coordinator):
    return DeadLetters(coordinator)


@pytest_asyncio.fixture
async def exhausted(coordinator):
    stop = asyncio.Event()
    task = asyncio.create_task(dead_letter_exhausted(coordinator, stop))
    yield
    stop.set()
    await task


@pytest.mark.parametrize(("body", "reason"), BROKEN.values(), ids=BROKEN)
async def test_a_broken_request_is_dead_lettered_and_the_worker_lives_on(
    curator_user, body, reason, client, coordinator, address, workers, curator, letters, caplog
):
    caplog.set_level(logging.ERROR)
    workers.start(curator_user, curator.offer())

    await Store(coordinator).write(address.work, body, {})
    await buried(coordinator, address)
    with pytest.raises(DeadLetteredError, match=address.dead) as caught:
        await client.call(address, ABC, AdaptedAnswer)

    assert reason in caught.value.reason
    assert address.work in caplog.text
    assert (await letters.show(address)).body == (body if len(body) <= LIMIT else b"")
    assert (await client.call(address._replace(id="next"), ABC, AdaptedAnswer)).answer == "ABC"
    assert curator.asked == ["abc"]


async def test_a_secret_in_a_broken_request_is_not_quoted(
    curator_user, client, coordinator, address, workers, curator
):
    workers.start(curator_user, curator.offer())
    body = good(message={**ABC.model_dump(), "format": "sesame"})

    await Store(coordinator).write(address.work, body, {})
    await buried(coordinator, address)
    with pytest.raises(DeadLetteredError) as caught:
        await client.call(address, ABC, AdaptedAnswer)

    assert "sesame" not in caught.value.reason


async def test_a_request_is_tried_again_after_the_delay(
    curator_user, client, coordinator, address, workers, curator
):
    curator.failures = [RetryLaterError(0.05, "429"), RetryLaterError(0.05, "429")]
    workers.start(curator_user, curator.offer())

    assert (await client.call(address, ABC, AdaptedAnswer)).answer == "ABC"
    assert curator.asked == ["abc"] * 3


async def test_a_request_that_fails_every_time_is_given_up(
    curator_user, client, coordinator, address, workers, curator, letters
):
    curator.failures = [RetryLaterError(0.05, "endpoint said 429") for _ in range(3)]
    workers.start(curator_user, curator.offer())

    with pytest.raises(DeadLetteredError, match=r"endpoint said 429 \(delivered 3 times\)"):
        await client.call(address, ABC, AdaptedAnswer)
    assert curator.asked == ["abc"] * 3


@pytest.mark.parametrize("failure", [RejectedError("no such model"), ValueError("no such model")])
async def test_a_request_that_no_retry_mends_is_given_up_at_once(
    curator_user, failure, client, coordinator, address, workers, curator
):
    curator.failures = [failure]
    workers.start(curator_user, curator.offer())

    with pytest.raises(DeadLetteredError, match="no such model"):
        await client.call(address, ABC, AdaptedAnswer)
    assert curator.asked == ["abc"]


async def test_the_offer_says_what_an_escaped_error_means(
    curator_user, client, coordinator, address, workers, curator
):
    curator.failures = [ConnectionError("reset")]
    retry = curator.offer(classify=lambda error: RetryLaterError(0.0, str(error)))
    workers.start(curator_user, retry)

    assert (await client.call(address, ABC, AdaptedAnswer)).answer == "ABC"


async def test_a_worker_never_stores_a_reply_of_another_variant(
    connect_as, client, run, coordinator, workers, letters
):
    async def swapped(_: MakeAttempt) -> Attempt:
        return Attempt(text="x", finish_reason="stop", variant="qwen-2", usage=Usage())

    workers.start(
        await connect_as("student"), Offer("student", {MakeAttempt: swapped}, variant="qwen-1")
    )
    address = Address.of("student", run, "first", "qwen-1")

    with pytest.raises(DeadLetteredError, match=str(WrongVariantError("qwen-1", "qwen-2"))):
        await client.call(address, MakeAttempt(prompt="?", sampling=Sampling()), Attempt)
    with pytest.raises(DeadLetteredError):
        await client.stored(address, Attempt)
    assert (await letters.show(address)).address == address


async def test_a_request_whose_workers_all_die_is_buried_and_may_be_asked_again(
    curator_user, client, coordinator, address, run, workers, curator, letters, exhausted
):
    curator.go.clear()
    call = asyncio.create_task(client.call(address, ABC, AdaptedAnswer))
    for death in range(1, 4):
        worker = workers.start(curator_user, curator.offer())
        while len(curator.asked) < death:
            await asyncio.sleep(0.01)
        worker.cancel()

    curator.go.set()
    workers.start(curator_user, curator.offer())
    with pytest.raises(DeadLetteredError, match="no worker finished it in 3 deliveries"):
        await call
    assert [each.address for each in await letters.list(run)] == [address]
    held = await letters.count()

    await letters.requeue(address)

    assert (await client.call(address, ABC, AdaptedAnswer)).answer == "ABC"
    assert await letters.list(run) == ()
    assert await letters.count() == held - 1


async def test_what_is_asked_again_may_be_given_up_again(
    curator_user, client, coordinator, address, workers, curator, letters
):
    workers.start(curator_user, curator.offer())
    for reason in ("first", "second", "third"):
        curator.failures = [RejectedError(reason)]
        with pytest.raises(DeadLetteredError, match=reason):
            await client.call(address, ABC, AdaptedAnswer)
        curator.go.clear()
        await letters.requeue(address)
        with pytest.raises(NoDeadLetterError):
            await letters.show(address)
        curator.go.set()


async def test_what_is_forgotten_is_asked_anew_by_whoever_wants_it_and_by_nobody_else(
    curator_user, client, address, workers, curator, letters, run
):
    workers.start(curator_user, curator.offer())
    curator.failures = [RejectedError("a wrong key")]
    with pytest.raises(DeadLetteredError, match="a wrong key"):
        await client.call(address, ABC, AdaptedAnswer)
    asked = len(curator.asked)
    await letters.forget(address)
    assert await letters.list(run) == ()
    assert len(curator.asked) == asked
    curator.go.set()
    assert (await client.call(address, ABC, AdaptedAnswer)).answer == "ABC"
    assert len(curator.asked) == asked + 1


async def test_what_dies_again_before_its_old_letter_is_gone_keeps_the_new_one(
    coordinator, address, letters, monkeypatch
):
    store = Store(coordinator)
    await put_dead_letter(store, address, "first", good(), None)
    write = Store.write

    async def written(self, subject, body, headers):
        done = await write(self, subject, body, headers)
        if subject == address.work:
            await put_dead_letter(store, address, "second", good(), None)
        return done

    monkeypatch.setattr(Store, "write", written)
    await letters.requeue(address)
    assert (await letters.show(address)).reason == "second"


async def test_a_request_too_large_to_keep_cannot_be_asked_again(
    curator_user, coordinator, address, workers, curator, letters, client
):
    workers.start(curator_user, curator.offer())
    await Store(coordinator).write(address.work, b"x" * (LIMIT + 1), {})
    await buried(coordinator, address)

    with pytest.raises(RejectedError, match="too large"):
        await letters.requeue(address)


async def test_there_is_no_letter_where_nothing_died(letters, address):
    with pytest.raises(NoDeadLetterError):
        await letters.show(address)
