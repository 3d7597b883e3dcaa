"""The caller's end: ask, be woken, act on the stored reply."""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import chain, repeat
from types import TracebackType
from typing import Self, TypeVar

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from bus import deadletters, killpoints, tracing
from bus.envelope import Codec, check_variant, encode, kind_of
from bus.errors import DeadLetteredError
from bus.messages.message import Reply, Request
from bus.store import PATIENCE, Record, Store, message_id
from bus.subjects import RESULTS, Address, stored_replies

FIRST_LOOK, POLL = 0.2, 3.0
"""Seconds after which a caller looks for itself: first because the request may have been settled
before it asked, then because a wake-up can be lost in an outage."""
KEPT = 512
"""Replies that a client keeps at hand."""

R = TypeVar("R", bound=Reply)


class BusClient:
    """Asks roles on behalf of one run.

    Use as an async context manager; any number of calls may be under way at once. The latest
    replies are kept at hand: a stored reply never changes, so asking again need not go far.

    Args:
        connection: connected as a user who may publish work.
        run: the run whose replies to hear.
        patience: seconds of outage after which a call gives up.
    """

    def __init__(self, connection: Client, run: str, patience: float = PATIENCE) -> None:
        self._connection, self._run = connection, run
        self._store = Store(connection, patience)
        self._waiting: defaultdict[str, set[asyncio.Queue[Record]]] = defaultdict(set)
        self._subscription: Subscription | None = None
        self._kept: OrderedDict[Address, Reply] = OrderedDict()

    async def __aenter__(self) -> Self:
        self._subscription = await self._connection.subscribe(
            stored_replies(self._run), cb=self._on_reply
        )
        await self._connection.flush()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._subscription and not self._connection.is_closed:
            await self._subscription.unsubscribe()

    async def call(self, address: Address, request: Request, reply_type: type[R]) -> R:
        """Return the stored reply to a request, asking for one where there is none.

        The request stays queued until it is answered, whatever dies meanwhile; cancelling
        the call leaves it queued too, and calling again picks it up.

        Raises:
            DeadLetteredError: it was given up.
            EnvelopeError, WrongVariantError: the stored reply is not what was asked for.
            PayloadTooLargeError: the request does not fit into a message.
            BusUnavailableError: the server stayed away.
        """
        kept = self._kept.get(address)
        if isinstance(kept, reply_type):
            return kept
        reply = _reply(address, await self._settled(address, request), reply_type)
        self._kept[address] = reply
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return reply

    async def stored(self, address: Address, reply_type: type[R]) -> R | None:
        """Return the stored reply, None where there is none yet.

        Raises:
            DeadLetteredError: the request was given up.
            EnvelopeError, WrongVariantError: it is not what was asked for.
            BusUnavailableError: the server stayed away.
        """
        found = await self._store.read(RESULTS, address.result)
        return None if found is None else _reply(address, found, reply_type)

    async def _settled(self, address: Address, request: Request) -> Record:
        body = encode(address.id, request)
        with (
            tracing.asking(address, kind_of(type(request))) as headers,
            self._replies(address) as replies,
        ):
            for attempt, patience in enumerate(chain((FIRST_LOOK,), repeat(POLL)), start=1):
                # Refused as `taken` while the request is queued or in flight; what vanished
                # from the queue is published again. A worker looks before it answers and drops
                # what is settled, so it does no harm that this comes before our own look.
                identity = deadletters.attempt(attempt) | message_id(address, attempt)
                outcome = await self._store.write(address.work, body, headers | identity)
                killpoints.reached("request-published")
                asked_before = attempt == 1 and outcome != "stored"
                found = await _next(replies, 0.0 if asked_before else patience)
                found = found or await self._store.read(RESULTS, address.result)
                if found:
                    return found
        raise AssertionError("unreachable: the loop ends with a reply")

    async def _on_reply(self, message: Msg) -> None:
        record = Record(message.data, message.headers or {}, 0)
        for replies in self._waiting.get(message.subject.rsplit(".", 1)[1], ()):
            replies.put_nowait(record)

    @contextmanager
    def _replies(self, address: Address) -> Iterator[asyncio.Queue[Record]]:
        replies: asyncio.Queue[Record] = asyncio.Queue()
        self._waiting[address.id].add(replies)
        try:
            yield replies
        finally:
            self._waiting[address.id].discard(replies)
            if not self._waiting[address.id]:
                del self._waiting[address.id]


def _reply(address: Address, found: Record, reply_type: type[R]) -> R:
    reason = deadletters.reason_in(found)
    if reason is not None:
        raise DeadLetteredError(address, reason)
    codec: Codec[R] = _codec(reply_type)
    reply = codec.decode(found.body).message
    check_variant(address, reply)
    return reply


@cache
def _codec(reply_type: type[R]) -> Codec[R]:
    return Codec([reply_type])


async def _next(replies: asyncio.Queue[Record], seconds: float) -> Record | None:
    try:
        async with asyncio.timeout(seconds):
            return await replies.get()
    except TimeoutError:
        return None
