"""A connection to the bus, as one of its users."""

import asyncio
import logging
import random
import re
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, TypeVar

import nats.errors
from nats.aio.client import Server as Peer
from nats.js import JetStreamContext

from bus.credentials import Server
from bus.mended_client import MendedClient
from bus.permissions import (
    COORDINATOR,
    JETSTREAM,
    LAB_JETSTREAM,
    inbox_prefix,
    password_variable,
)

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_VIOLATION = re.compile(r"permissions violation for (\w+) to \"([^\"]*)\"", re.IGNORECASE)
_POLL, _LONGEST_POLL = 0.005, 0.1
_FIRST_WAIT, _LONGEST_WAIT = 0.05, 2.0
REFUSALS = 0.5
"""Seconds after which a refusal is final: a server that reads its configuration anew, as it does
for every new variant, knows nobody for a moment."""


class UnreachableError(ConnectionError):
    """Nothing answers where the bus should be."""

    def __init__(self, url: str, seconds: float) -> None:
        self.url, self.seconds = url, seconds
        super().__init__(
            f"no NATS server answered at {url} for {seconds:g} s: start it, or correct NATS_URL"
        )


class RefusedError(ConnectionError):
    """The server does not let this user in."""

    def __init__(self, url: str, user: str, reason: str) -> None:
        self.url, self.user, self.reason = url, user, reason
        super().__init__(
            f"{url} refused {user}: {reason}; set {password_variable(user)}, or NATS_USER and "
            "NATS_PASSWORD, or NATS_CREDS"
        )


@dataclass(frozen=True, slots=True)
class Denial:
    """The server refused to let a user publish to, or subscribe to, a subject."""

    operation: str
    subject: str


class DeniedError(PermissionError):
    """An operation that the user has no permission for."""

    def __init__(self, user: str, denial: Denial) -> None:
        self.user, self.denial = user, denial
        super().__init__(f"{user} may not {denial.operation} to {denial.subject}")


class Connection(MendedClient):
    """A NATS client that knows its user and what it has been denied."""

    def __init__(self, user: str) -> None:
        super().__init__()
        self.user = user
        self.denials: list[Denial] = []
        self._entered = False
        self._jetstream = JETSTREAM
        self._watchers: set[asyncio.Future[Denial]] = set()

    async def enter(self, where: Server, name: str) -> None:
        """Connect, once; from then on the client reconnects by itself, for ever."""
        if where.knows(self.user) and self.user != COORDINATOR:
            self._jetstream = LAB_JETSTREAM
        await self.connect(
            where.url.split(","),
            name=name,
            inbox_prefix=inbox_prefix(self.user),
            error_cb=self.report,
            max_reconnect_attempts=-1,
            reconnect_to_server_handler=_next_try,
            reconnect_time_wait=0.1,
            ping_interval=15,
            max_outstanding_pings=2,
            **_credentials(self.user, where),
        )
        self._entered = True

    async def abandon(self) -> None:
        """Close what could not be entered, whatever the closing itself meets."""
        self._entered = True
        try:
            await self.close()
        except (OSError, nats.errors.Error) as error:
            await self.report(error)

    def jetstream(self, **options: Any) -> JetStreamContext:
        """JetStream of the lab's account, whichever account this user is in."""
        return super().jetstream(**{"prefix": self._jetstream, **options})

    async def permitted(self, operation: Awaitable[_T]) -> _T:
        """Await an operation, and fail at once, not at its timeout, when it is denied.

        Any denial that arrives meanwhile counts, so run one such operation at a time.

        Raises:
            DeniedError: the server refused a publish or a subscription meanwhile.
        """
        denied: asyncio.Future[Denial] = asyncio.get_running_loop().create_future()
        task = asyncio.ensure_future(operation)
        self._watchers.add(denied)
        try:
            await asyncio.wait((task, denied), return_when=asyncio.FIRST_COMPLETED)
            if denied.done():
                raise DeniedError(self.user, denied.result())
            return await task
        finally:
            self._watchers.discard(denied)
            task.cancel()

    async def report(self, error: Exception) -> None:
        """Take note of what nats-py reports beside the calls that it belongs to."""
        if not self._entered:
            raise error  # nats-py itself would try a wrong password for ever
        if (match := _VIOLATION.search(str(error))) is None:
            _log.info("%s: %s", self.user, str(error) or type(error).__name__)
            return
        denial = Denial(match[1].lower(), match[2])
        _log.error("%s was denied: %s to %s", self.user, denial.operation, denial.subject)
        self.denials.append(denial)
        for watcher in self._watchers:
            if not watcher.done():
                watcher.set_result(denial)


async def connect(
    user: str, where: Server, *, name: str | None = None, patience: float = 10.0
) -> Connection:
    """Connect to the bus as one of its users, as soon as it answers.

    Args:
        user: one of `permissions.USERS`.
        where: what `credentials.discover` returns.
        name: what the server's monitoring calls this connection; the user's name where None.
        patience: seconds to wait for a server that does not answer yet.

    Raises:
        UnreachableError: it never answered.
        RefusedError: it did, but does not let this user in, however often it is asked.
    """
    deadline, pause, refused = time.monotonic() + patience, _POLL, 0.0
    while True:
        connection = Connection(user)
        try:
            await connection.enter(where, name or user)
            return connection
        except (OSError, TimeoutError) as error:
            await connection.abandon()
            if time.monotonic() > deadline:
                raise UnreachableError(where.url, patience) from error
        except nats.errors.Error as error:
            await connection.abandon()
            refused = refused or time.monotonic()
            if time.monotonic() > refused + REFUSALS:
                raise RefusedError(where.url, user, str(error)) from error
        await asyncio.sleep(pause)  # nats-py's own first back-off is 2 s
        pause = min(pause * 1.5, _LONGEST_POLL)


def _credentials(user: str, where: Server) -> dict[str, Any]:
    if user in where.passwords:
        return {"user": user, "password": where.passwords[user]}
    if where.login is not None:
        return {"user": where.login[0], "password": where.login[1]}
    if where.creds is not None:
        return {"user_credentials": where.creds}
    return {}


def _next_try(pool: list[Peer], _info: dict[str, Any]) -> tuple[Peer | None, float]:
    """The server tried least, and the seconds to wait first, spread so that workers do not herd."""
    peer = min(pool, key=lambda each: each.reconnects)
    longest = min(_FIRST_WAIT * 2.0 ** min(peer.reconnects, 16), _LONGEST_WAIT)
    return peer, longest * random.uniform(0.5, 1.0)  # noqa: S311 - not a secret
