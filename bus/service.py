"""The worker's end: pull, answer, store the reply, acknowledge. Nothing else acknowledges."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from bus import deadletters, killpoints, micro, tracing
from bus.envelope import Codec, check_variant, encode
from bus.errors import BusUnavailableError, MalformedEnvelopeError, RejectedError, RetryLaterError
from bus.messages.message import Reply, Request
from bus.offer import Offer
from bus.store import OUTAGE, Store
from bus.streams import unless_closed
from bus.subjects import RESULTS, WORK, Address, durable
from bus.worker_stats import WorkerStats

PULL = 1.0
"""Seconds a pull waits on the server. A pull dies with the connection and nats-py does not
notice, so this is also how long a worker stays deaf after the server is back; and how long an
idle one takes to stop."""

_TIMEOUT = 2.0
_PAUSE = 1.0

_log = logging.getLogger(__name__)


class _Durable(NamedTuple):
    """What the coordinator has set for the durable: NATS's own words."""

    ack_wait: float
    max_deliver: int


async def serve(connection: Client, offer: Offer, stop: asyncio.Event) -> None:
    """Answer requests until `stop` is set, then finish those in hand and return.

    Waits for the coordinator to declare the durable. What is delivered to it after `stop` is set,
    and, where it is cancelled, what it has in hand, it gives back at once, so that another worker
    need not wait until the server misses this one.

    Raises:
        BusUnavailableError: the connection was closed meanwhile.
    """
    terms = await _until_declared(connection, offer, stop)
    if terms is None:
        return
    stats = WorkerStats()
    pulling = _PullLoop(connection, _DeliveryHandler(Store(connection), offer, terms, stats))
    try:
        async with micro.registered(connection, offer, stats), asyncio.TaskGroup() as group:
            for _ in range(offer.concurrency):
                group.create_task(pulling.work(stop))
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None  # they share a connection, and fail alike


async def _until_declared(connection: Client, offer: Offer, stop: asyncio.Event) -> _Durable | None:
    name = durable(offer.role, offer.variant)
    while not stop.is_set():
        try:
            info = await connection.jetstream(timeout=_TIMEOUT).consumer_info(WORK, name)
            config = info.config
            return _Durable(config.ack_wait or 30.0, config.max_deliver or -1)
        except (*OUTAGE, nats.js.errors.NotFoundError) as error:
            _log.info("waiting for durable %s of %s: %s", name, WORK, repr(error))
        except nats.errors.ConnectionClosedError as error:
            raise BusUnavailableError(f"find durable {name}", 0.0) from error
        await asyncio.sleep(_PAUSE)
    return None


class _PullLoop:
    """Pulls requests and has each handled, one after the other in each of its `work`s."""

    def __init__(self, connection: Client, handler: "_DeliveryHandler") -> None:
        self._connection, self._handler = connection, handler
        self._context = connection.jetstream()

    async def work(self, stop: asyncio.Event) -> None:
        """Pull and settle until `stop` is set and the last pull is over.

        A pull is never broken off: the server goes on delivering to it until it expires, and
        what it delivers to nobody comes back only after the ack wait.
        """
        name = durable(self._handler.offer.role, self._handler.offer.variant)
        pull = await self._context.pull_subscribe_bind(durable=name, stream=WORK)
        try:
            while not stop.is_set():
                delivery = await self._next(pull)
                if delivery is not None and stop.is_set():
                    await _give_back(delivery)
                elif delivery is not None:
                    await self._handler.settle(delivery)
        finally:
            await self._leave(pull)

    async def _leave(self, pull: JetStreamContext.PullSubscription) -> None:
        """Give back what arrived too late for the last pull, then go."""
        late = pull._sub._pending_queue  # nats-py keeps it, and has no public way to it
        try:
            await self._connection.flush(int(_TIMEOUT))  # what was sent by now has then arrived
            await pull.unsubscribe()
        except nats.errors.Error as error:
            _log.debug("connection went before its subscription: %s", error)
        while not late.empty():
            if not JetStreamContext.is_status_msg(delivery := late.get_nowait()):
                await _give_back(delivery)

    async def _next(self, pull: JetStreamContext.PullSubscription) -> Msg | None:
        try:
            return (await pull.fetch(1, timeout=PULL))[0]
        except TimeoutError:
            return None
        except nats.errors.ConnectionClosedError as error:
            raise BusUnavailableError("pull work", 0.0) from error
        except nats.errors.Error as error:
            _log.warning("pull failed, trying again: %s", error)
            await asyncio.sleep(_PAUSE)
            return None


class _DeliveryHandler:
    """Turns one delivery into a stored reply, a later delivery, or a dead letter."""

    def __init__(self, store: Store, offer: Offer, terms: _Durable, stats: WorkerStats) -> None:
        self._store, self.offer, self._terms, self._stats = store, offer, terms, stats
        self._codec = Codec(offer.handlers)

    async def settle(self, delivery: Msg) -> None:
        """Answer a request and acknowledge it; give it back, and raise, only when cancelled."""
        try:
            with self._heartbeat(delivery), self._stats.at_work():
                try:
                    await self._reply(delivery)
                except RetryLaterError as later:
                    await self._postpone(delivery, later)
                except RejectedError as rejected:
                    await self._put_dead_letter(delivery, str(rejected))
                else:
                    self._stats.answer()
                    killpoints.reached("before-ack")
                    # Nobody waits for the server to note it: should it get lost, the request comes
                    # again, and the stored reply is found.
                    await delivery.ack()
        except asyncio.CancelledError:
            await _give_back(delivery)
            raise
        except (BusUnavailableError, *OUTAGE) as error:
            _log.warning("%s stays unacknowledged: %s", delivery.subject, error)
        except Exception:
            # A defect of ours in one request must not take the others down with the worker.
            _log.exception("%s stays unacknowledged", delivery.subject)

    async def _reply(self, delivery: Msg) -> None:
        address = Address.of_work(delivery.subject)
        envelope = self._codec.decode(delivery.data)
        if envelope.id != address.id:
            raise MalformedEnvelopeError(f"id {envelope.id!r} is not the one it was sent under")
        if not self.offer.repeatable and await self._is_settled(address):
            return
        with tracing.answering(address, delivery.headers or {}):
            reply = await self._handle(envelope.message)
            check_variant(address, reply)
            body = encode(address.id, reply, self.offer.worker)
            outcome = await self._store.write(address.result, body, unless_closed(address.run))
        if outcome != "stored":
            _log.info("reply to %s refused: %s", delivery.subject, outcome)
        killpoints.reached("reply-stored")

    async def _is_settled(self, address: Address) -> bool:
        return await self._store.read(RESULTS, address.result) is not None

    async def _handle(self, request: Request) -> Reply:
        try:
            return await self.offer.handlers[type(request)](request)
        except (RetryLaterError, RejectedError):
            raise
        except Exception as error:
            raise self.offer.classify(error) from error

    async def _postpone(self, delivery: Msg, later: RetryLaterError) -> None:
        tried = delivery.metadata.num_delivered
        if tried >= self._terms.max_deliver > 0:
            await self._put_dead_letter(delivery, f"{later.reason} (delivered {tried} times)")
            return
        _log.warning("%s: %s", delivery.subject, later)
        await delivery.nak(later.delay)

    async def _put_dead_letter(self, delivery: Msg, reason: str) -> None:
        _log.error("%s is given up: %s", delivery.subject, reason)
        self._stats.fail(reason)
        address = Address.of_work(delivery.subject)
        await deadletters.put_dead_letter(
            self._store, address, reason, delivery.data, delivery.headers
        )
        await delivery.term()

    @contextmanager
    def _heartbeat(self, delivery: Msg) -> Iterator[None]:
        """Tell the server, as long as this lasts, that the request is in good hands."""
        loop, every = asyncio.get_running_loop(), self._terms.ack_wait / 3
        beating = list[asyncio.Task[None]]()

        def begin() -> None:
            beating.append(loop.create_task(self._beat(delivery, every)))

        first = loop.call_later(every, begin)  # most replies are there before
        try:
            yield
        finally:
            first.cancel()
            for task in beating:
                task.cancel()

    async def _beat(self, delivery: Msg, every: float) -> None:
        while True:
            try:
                await delivery.in_progress()
            except nats.errors.Error as error:
                _log.warning("no heartbeat for %s: %s", delivery.subject, error)
            await asyncio.sleep(every)


async def _give_back(delivery: Msg) -> None:
    """Let another worker have it, as soon as no pull of this one can be out any more."""
    try:
        await delivery.nak(PULL)
    except (nats.errors.Error, nats.js.errors.Error) as error:
        _log.debug("%s is not given back: %s", delivery.subject, error)
