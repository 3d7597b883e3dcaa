"""The caller's end: ask, be woken, act on the stored reply."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self, TypeVar

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from bus import deadletters, killpoints, tracing
from bus.envelope import Codec, check_variant, encode
from bus.errors import DeadLetteredError
from bus.messages.message import Reply, Request
from bus.store import PATIENCE, Store, message_id
from bus.subjects import RESULTS, Address, heard

POLL = 3.0
"""Seconds after which a caller looks for itself: a wake-up can be lost in an outage."""

R = TypeVar("R", bound=Reply)


class BusClient:
    """Asks roles on behalf of one run.

    Use as an async context manager; any number of calls may be under way at once.

    Args:
        connection: connected as a user who may publish work.
        run: the run whose replies to hear.
        patience: seconds of outage after which a call gives up.
    """

    def __init__(self, connection: Client, run: str, patience: float = PATIENCE) -> None:
        self._connection, self._run = connection, run
        self._store = Store(connection, patience)
        self._ears: defaultdict[str, set[asyncio.Queue[bytes]]] = defaultdict(set)
        self._subscription: Subscription | None = None

    async def __aenter__(self) -> Self:
        self._subscription = await self._connection.subscribe(heard(self._run), cb=self._hear)
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
        body, attempt = encode(address.id, request), 0
        with tracing.asking(address) as headers, self._ear(address) as ear:
            while True:
                reply = await self._settled(address, reply_type)
                if reply is not None:
                    return reply
                attempt += 1
                # Refused as `taken` while the request is queued or in flight, which is fine:
                # what has vanished from the queue is published again.
                await self._store.write(
                    address.work,
                    body,
                    headers | deadletters.attempt(attempt) | message_id(address, attempt),
                )
                killpoints.reached("request-published")
                stored = await _next(ear)
                if stored:
                    return self._read(address, stored, reply_type)

    async def stored(self, address: Address, reply_type: type[R]) -> R | None:
        """Return the stored reply, None where there is none yet.

        Raises:
            EnvelopeError, WrongVariantError: it is not what was asked for.
            BusUnavailableError: the server stayed away.
        """
        record = await self._store.read(RESULTS, address.result)
        return None if record is None else self._read(address, record.body, reply_type)

    async def _settled(self, address: Address, reply_type: type[R]) -> R | None:
        reply, letter = await asyncio.gather(
            self.stored(address, reply_type), deadletters.find(self._store, address)
        )
        if reply is None and letter is not None:
            raise DeadLetteredError(address, letter.reason)
        return reply

    def _read(self, address: Address, body: bytes, reply_type: type[R]) -> R:
        reply = Codec([reply_type]).decode(body).message
        check_variant(address, reply)
        return reply

    async def _hear(self, message: Msg) -> None:
        _, _, what, _, _, identifier = message.subject.split(".")
        for ear in self._ears.get(identifier, ()):
            # Nothing said sends the caller to look, which is how it finds a dead letter.
            ear.put_nowait(message.data if what == "result" else b"")

    @contextmanager
    def _ear(self, address: Address) -> Iterator[asyncio.Queue[bytes]]:
        ear: asyncio.Queue[bytes] = asyncio.Queue()
        self._ears[address.id].add(ear)
        try:
            yield ear
        finally:
            self._ears[address.id].discard(ear)
            if not self._ears[address.id]:
                del self._ears[address.id]


async def _next(ear: asyncio.Queue[bytes]) -> bytes:
    try:
        async with asyncio.timeout(POLL):
            return await ear.get()
    except TimeoutError:
        return b""
