"""Reading and writing one message of a stream, through outages."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from itertools import chain, repeat
from typing import Literal, NamedTuple, TypeVar

import nats.errors
from nats.aio.client import Client
from nats.js.api import Header
from nats.js.errors import APIError, NoStreamResponseError, NotFoundError, ServiceUnavailableError

from bus.errors import BusUnavailableError
from bus.subjects import Address

Outcome = Literal["stored", "known", "taken", "closed"]
"""Stored now, stored before by this very message id, refused for an earlier one, refused for a
closed run."""

PATIENCE = 120.0
"""Seconds of failure after which an outage is reported."""

OUTAGE = (
    TimeoutError,
    nats.errors.NoRespondersError,
    nats.errors.OutboundBufferLimitError,
    nats.errors.StaleConnectionError,
    nats.errors.ConnectionReconnectingError,
    NoStreamResponseError,
    ServiceUnavailableError,
)
"""What a request says while the server is away or still reading its streams."""

_REFUSED: Mapping[int | None, Outcome] = {10077: "taken", 10071: "closed"}
_AT_ONCE = frozenset({10158, 10164})
"""What a cluster says of a message while it still agrees on another one with the same id, or on
another reply to the same run: neither is settled, so ask again."""
_ASIDE = 0.002, 0.05
"""Seconds to stand aside for it."""
_PAUSE = 0.2
_TIMEOUTS = (1.0, 2.0, 4.0, 8.0)
_LONGEST = 10.0

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Record(NamedTuple):
    """A message as a stream holds it."""

    body: bytes
    headers: Mapping[str, str]
    sequence: int


class Store:
    """Reads and writes by subject, trying again while the server is away.

    A request that was on its way when the connection broke is never answered, so the first
    timeouts are short; a write that is tried again carries the same message id.
    """

    def __init__(self, connection: Client, patience: float = PATIENCE) -> None:
        self.connection = connection
        self._context = connection.jetstream()
        self._patience = patience

    async def read(self, stream: str, subject: str, since: int | None = None) -> Record | None:
        """Return the last message of a subject, None where there is none.

        Args:
            stream: the stream.
            subject: the subject, without wildcards.
            since: return the first from this sequence on instead.

        Raises:
            BusUnavailableError: the server stayed away.
        """

        async def attempt(seconds: float) -> Record | None:
            context = self.connection.jetstream(timeout=seconds)
            try:
                found = await context.get_msg(
                    stream, seq=since, subject=subject, direct=True, next=since is not None
                )
            except NotFoundError:
                return None
            return Record(found.data or b"", found.headers or {}, found.seq or 0)

        return await self.persist(f"read {subject}", attempt)

    async def write(self, subject: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """Store a message and wait until it is on disk.

        Raises:
            BusUnavailableError: the server stayed away.
        """

        async def attempt(seconds: float) -> Outcome:
            until = time.monotonic() + seconds
            while (outcome := await self._publish(subject, body, headers, seconds)) == "agreeing":
                if time.monotonic() > until:
                    raise TimeoutError
                await asyncio.sleep(random.uniform(*_ASIDE))  # noqa: S311 - not a secret
            return outcome

        return await self.persist(f"write {subject}", attempt)

    async def _publish(
        self, subject: str, body: bytes, headers: Mapping[str, str], seconds: float
    ) -> Outcome | Literal["agreeing"]:
        own = dict(headers)
        try:
            stored = await self._context.publish(subject, body, timeout=seconds, headers=own)
        except APIError as error:
            if error.err_code in _AT_ONCE:
                return "agreeing"
            if error.err_code not in _REFUSED:
                raise
            return _REFUSED[error.err_code]
        return "known" if stored.duplicate else "stored"

    async def subjects(self, stream: str, filtered: str) -> list[str]:
        """Subjects of a stream that hold a message, of the first 100,000.

        Args:
            stream: the stream.
            filtered: which subjects; may have wildcards.

        Raises:
            BusUnavailableError: the server stayed away.
        """

        async def attempt(seconds: float) -> list[str]:
            context = self.connection.jetstream(timeout=seconds)
            return list((await context.stream_info(stream, filtered)).state.subjects or ())

        return await self.persist(f"list {filtered}", attempt)

    async def last(self, stream: str) -> int:
        """Sequence of the newest message that a stream ever held.

        Raises:
            BusUnavailableError: the server stayed away.
        """

        async def attempt(seconds: float) -> int:
            context = self.connection.jetstream(timeout=seconds)
            return (await context.stream_info(stream)).state.last_seq

        return await self.persist(f"look at {stream}", attempt)

    async def purge(self, stream: str, subject: str, before: int | None = None) -> None:
        """Delete messages under a subject, which may have wildcards.

        Args:
            stream: the stream.
            subject: which messages.
            before: leave this sequence, and all later ones, where they are.

        Raises:
            BusUnavailableError: the server stayed away.
        """

        async def attempt(seconds: float) -> None:
            context = self.connection.jetstream(timeout=seconds)
            await context.purge_stream(stream, seq=before, subject=subject)

        await self.persist(f"purge {subject}", attempt)

    async def persist(self, action: str, attempt: Callable[[float], Awaitable[T]]) -> T:
        """Do what may be done twice, until it succeeds; it is given its timeout in seconds.

        Raises:
            BusUnavailableError: the server stayed away.
        """
        started, timeouts = time.monotonic(), chain(_TIMEOUTS, repeat(_LONGEST))
        while True:
            try:
                return await attempt(next(timeouts))
            except nats.errors.ConnectionClosedError as error:
                raise BusUnavailableError(action, time.monotonic() - started) from error
            except OUTAGE as error:
                waited = time.monotonic() - started
                if waited > self._patience:
                    raise BusUnavailableError(action, waited) from error
                _log.warning("cannot %s yet: %s", action, repr(error))
            await asyncio.sleep(_PAUSE)


def message_id(address: Address, attempt: int) -> dict[str, str]:
    """Headers by which the server knows a publish that it has seen before."""
    return {Header.MSG_ID.value: f"{address.role}.{address.run}.{address.id}.{attempt}"}
