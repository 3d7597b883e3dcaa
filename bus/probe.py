"""Puts requests of any shape before an agent, and watches on the server what becomes of each.

For checking agents, not for asking them: nothing here is refused, retried or understood.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, NamedTuple, Self

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from bus.connection import Connection
from bus.store import Record, Store
from bus.streams import close_run
from bus.subjects import DEAD, RESULTS, ROOT, WORK, Address, stored_replies

POLL = 0.05
GRACE = 0.5
"""Seconds in which what was acknowledged must have been stored: the server says it first."""

AckKind = Literal["ack", "nak", "progress", "term", "other"]
_ACK_KINDS: Mapping[bytes, AckKind] = {
    b"": "ack",
    b"+ACK": "ack",
    b"-NAK": "nak",
    b"+WPI": "progress",
    b"+TERM": "term",
}


class Acknowledgement(NamedTuple):
    """What a worker told the server of a delivery: done, later, still at it, or never."""

    kind: AckKind
    at: float
    """By the clock of `time.monotonic`."""
    subject: str
    """Where it said so, and where anyone may who stands in for it."""
    delivery: int
    """How often the request had been delivered, 1 the first time."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request on the queue."""

    address: Address
    body: bytes
    sequence: int
    at: float


@dataclass(frozen=True, slots=True)
class End:
    """How a request stood when it was settled, or when the time to wait was over."""

    result: Record | None
    letter: Record | None
    queued: bool
    """Whether it still was on the queue: nobody had acknowledged it."""
    heard: tuple[Acknowledgement, ...]
    stored: float | None
    """When the result was stored; None where that was not heard of."""
    seconds: float

    def said(self, *kinds: AckKind) -> tuple[Acknowledgement, ...]:
        """Acknowledgements of these kinds."""
        return tuple(each for each in self.heard if each.kind in kinds)


class Probe:
    """Asks one queue under runs of its own; use as an async context manager.

    On leaving, its runs are closed: their requests, replies and dead letters are deleted.

    Args:
        connection: connected as the coordinator.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection, self._store = connection, Store(connection, patience=30.0)
        self._runs = set[str]()
        self._acks = defaultdict[int, list[Acknowledgement]](list)
        self._stored = dict[str, float]()
        self._subscriptions: list[Subscription] = []

    async def __aenter__(self) -> Self:
        self._subscriptions = [await self._connection.subscribe("$JS.ACK.>", cb=self._note_ack)]
        await self._connection.flush()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for subscription in self._subscriptions:
            await subscription.unsubscribe()
        for run in self._runs:
            await self.close(run)
            await self._store.purge(DEAD, f"{ROOT}.dead.*.{run}.*")

    @property
    def hears(self) -> bool:
        """Whether the server lets it hear what workers say of deliveries."""
        return not any("$JS.ACK" in each.subject for each in self._connection.denials)

    async def send(self, address: Address, body: bytes, headers: Mapping[str, str]) -> Sent:
        """Put a request on the queue.

        Raises:
            nats.errors.Error, nats.js.errors.Error: the server does not take it.
        """
        await self._listen(address.run)
        context = self._connection.jetstream()
        at = time.monotonic()
        stored = await context.publish(address.work, body, headers=dict(headers))
        return Sent(address, body, stored.seq, at)

    async def settle(self, address: Address, body: bytes, headers: Mapping[str, str]) -> None:
        """Store a result in a worker's place."""
        await self._listen(address.run)
        await self._store.write(address.result, body, headers)

    async def say(self, to: Acknowledgement, word: bytes) -> None:
        """Speak of a delivery in its worker's place."""
        await self._connection.publish(to.subject, word)

    async def close(self, run: str) -> None:
        """Close a run: its requests and replies go, and no reply is taken any more."""
        await self._listen(run)
        await close_run(self._connection, run, patience=30.0)

    async def hear(self, sent: Sent, *kinds: AckKind, patience: float) -> Acknowledgement | None:
        """Wait for an acknowledgement of one of these kinds; None where none came."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            for each in self._acks[sent.sequence]:
                if each.kind in kinds:
                    return each
            await asyncio.sleep(POLL / 5)
        return None

    async def end(self, sent: Sent, patience: float) -> End:
        """Wait until a request is off the queue, with a result or without."""
        deadline, gone = sent.at + patience, None
        while True:
            queued = await self._store.read(WORK, sent.address.work) is not None
            result = await self._store.read(RESULTS, sent.address.result)
            gone = gone or (None if queued else time.monotonic())
            settled = gone and (result or time.monotonic() > gone + GRACE)
            if settled or time.monotonic() > deadline:
                break
            await asyncio.sleep(POLL)
        return await self._end(sent, result, queued)

    async def _end(self, sent: Sent, result: Record | None, queued: bool) -> End:
        letter = await self._store.read(DEAD, sent.address.dead)
        await self._connection.flush()  # what was said by now has been heard
        return End(
            result,
            letter,
            queued,
            tuple(self._acks[sent.sequence]),
            self._stored.get(sent.address.id),
            time.monotonic() - sent.at,
        )

    async def _listen(self, run: str) -> None:
        """Hear of what is stored for a run, and of no other: what waits to be heard comes late."""
        if run not in self._runs:
            self._runs.add(run)
            self._subscriptions.append(
                await self._connection.subscribe(stored_replies(run), cb=self._note_stored)
            )
            await self._connection.flush()

    async def _note_stored(self, message: Msg) -> None:
        self._stored.setdefault(message.subject.rsplit(".", 1)[1], time.monotonic())

    async def _note_ack(self, message: Msg) -> None:
        tokens = message.subject.split(".")
        try:
            # domain and account may stand before the stream, and another token after the rest
            at = tokens.index(WORK)
            delivery, sequence = int(tokens[at + 2]), int(tokens[at + 3])
        except (ValueError, IndexError):
            return
        kind = _ACK_KINDS.get(message.data.split(b" ")[0], "other")
        found = Acknowledgement(kind, time.monotonic(), message.subject, delivery)
        self._acks[sequence].append(found)
