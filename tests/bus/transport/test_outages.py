"""The server, or a worker, is killed in the middle of a call."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
import pytest_asyncio
from nats.errors import ConnectionClosedError, FlushTimeoutError

from bus.client import BusClient
from bus.connection import connect
from bus.embedded import EmbeddedServer
from bus.errors import BusUnavailableError
from bus.messages.curator import AdaptAnswer, AdaptedAnswer
from bus.streams import Delivery, declare, declare_durable
from bus.subjects import Address

ABC = AdaptAnswer(text="abc", format="text")
WORKER = Path(__file__).with_name("mortal_worker.py")


@pytest_asyncio.fixture
async def embedded(tmp_path):
    embedded = EmbeddedServer(tmp_path)
    await embedded.start()
    yield embedded
    await embedded.stop()


@pytest_asyncio.fixture
async def boss(embedded):
    connection = await connect("coordinator", embedded.where)
    await declare(connection)
    await declare_durable(connection, "curator", delivery=Delivery(ack_wait=1.0))
    yield connection
    await connection.close()


@pytest_asyncio.fixture
async def client(boss):
    async with BusClient(boss, "run", patience=20) as client:
        yield client


@pytest.fixture
def address():
    return Address.of("curator", "run", "first")


async def restarted(embedded):
    before = embedded.pid
    os.kill(before, signal.SIGKILL)
    while embedded.pid in (before, None):
        await asyncio.sleep(0.01)


async def test_a_server_killed_while_a_worker_thinks(
    embedded, boss, client, address, workers_of, curator
):
    curator.go.clear()
    workers_of(boss, curator.offer())
    call = asyncio.create_task(client.call(address, ABC, AdaptedAnswer))
    while not curator.asked:
        await asyncio.sleep(0.01)

    await restarted(embedded)
    curator.go.set()

    assert (await call).answer == "ABC"


async def test_a_server_killed_while_a_request_waits_for_a_worker(
    embedded, boss, client, address, workers_of, curator
):
    call = asyncio.create_task(client.call(address, ABC, AdaptedAnswer))
    await asyncio.sleep(0.1)

    await restarted(embedded)
    workers_of(boss, curator.offer())

    assert (await call).answer == "ABC"
    assert curator.asked == ["abc"]


async def test_a_server_killed_while_a_worker_waits_for_requests(
    embedded, boss, client, address, workers_of, curator
):
    workers_of(boss, curator.offer())
    await client.call(address, ABC, AdaptedAnswer)

    await restarted(embedded)

    second = address._replace(id="second")
    assert (await client.call(second, ABC, AdaptedAnswer)).answer == "ABC"


async def test_a_call_made_while_the_server_is_away(
    embedded, boss, client, address, workers_of, curator
):
    workers_of(boss, curator.offer())
    os.kill(embedded.pid, signal.SIGKILL)

    assert (await client.call(address, ABC, AdaptedAnswer)).answer == "ABC"


@pytest.mark.parametrize("point", ["reply-stored", "before-ack"])
async def test_a_reply_that_was_stored_before_its_worker_was_killed_is_not_paid_for_twice(
    point, boss, client, address, workers_of, curator, embedded
):
    environment = {**os.environ, "TUTELAGE_KILL_AT": point}
    argv = (
        sys.executable,
        str(WORKER),
        embedded.where.url,
        embedded.where.passwords["coordinator"],
    )
    worker = await asyncio.create_subprocess_exec(*argv, env=environment)

    reply = await client.call(address, ABC, AdaptedAnswer)

    assert await worker.wait() == -signal.SIGKILL
    assert reply.answer == "from the dead"
    workers_of(boss, curator.offer())
    while (await boss.jetstream().stream_info("WORK")).state.messages:
        await asyncio.sleep(0.05)
    assert curator.asked == []


async def test_a_worker_whose_connection_was_closed_says_so(boss, embedded, workers_of, curator):
    connection = await connect("coordinator", embedded.where)
    worker = workers_of(connection, curator.offer(concurrency=2))
    await asyncio.sleep(0.1)

    await connection.close()

    with pytest.raises(BusUnavailableError):
        await worker


async def test_a_connection_whose_server_goes_while_it_closes_is_closed(
    boss, embedded, monkeypatch
):
    connection = await connect("coordinator", embedded.where)
    subscription = await connection.subscribe("anything")

    async def gone():
        raise ConnectionResetError("Connection lost")

    monkeypatch.setattr(connection._transport, "drain", gone)
    await connection.publish("anything.else", b"not flushed yet")
    await connection.close()
    assert connection.is_closed
    assert not connection._subs
    with pytest.raises(ConnectionClosedError):
        await subscription.unsubscribe()


async def test_a_flush_whose_answer_went_with_the_server_is_answered_by_the_next(boss, embedded):
    os.kill(embedded.pid, signal.SIGSTOP)
    flushed = asyncio.create_task(boss.flush(60))
    while not boss._pongs:
        await asyncio.sleep(0)
    await restarted(embedded)
    async with asyncio.timeout(30):
        await flushed


async def test_a_flush_while_the_server_is_away_waits_for_it(boss, embedded):
    os.kill(embedded.pid, signal.SIGKILL)
    while not boss.is_reconnecting:
        await asyncio.sleep(0.001)
    await boss.flush(60)
    assert boss.is_connected


async def test_a_flush_that_took_too_long_leaves_the_connection_its_hearing(boss, embedded):
    os.kill(embedded.pid, signal.SIGSTOP)
    with pytest.raises(FlushTimeoutError):
        await boss.flush(0.05)
    os.kill(embedded.pid, signal.SIGCONT)
    await boss.flush(60)
    assert await boss.jetstream().stream_info("WORK")


async def test_a_closed_connection_is_not_flushed(boss, embedded):
    connection = await connect("coordinator", embedded.where)
    await connection.close()
    with pytest.raises(ConnectionClosedError):
        await connection.flush()


async def test_a_flush_that_waits_ends_with_its_connection(boss, embedded):
    connection = await connect("coordinator", embedded.where)
    os.kill(embedded.pid, signal.SIGSTOP)
    flushed = asyncio.create_task(connection.flush(60))
    while not connection._pongs:
        await asyncio.sleep(0)
    await connection.close()
    with pytest.raises(ConnectionClosedError):
        await flushed
    os.kill(embedded.pid, signal.SIGCONT)


async def test_a_flush_of_a_connection_whose_tasks_were_cancelled_does_not_wait(embedded):
    connection = await connect("coordinator", embedded.where)
    connection._reading_task.cancel()
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await connection.flush(60)
    await connection.close()
