"""What changes on a page while somebody looks at it, as server-sent events.

The parts of a page that changed are sent, rendered, a moment after the ledger has grown; many
events in that moment are one. The id of each message says what state of the page the browser has,
so one that comes back is sent what it has missed, and nothing where it missed nothing.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

from anyio import to_thread
from fastapi.sse import ServerSentEvent

from observability.dashboard.site import fingerprint
from observability.ledger.errors import LedgerError
from observability.ledger.event import Reader
from observability.ledger.opening import open_reader

POLL, BEAT = 0.1, 2.0
"""Seconds between two looks at the ledger, and after which a page is made anew all the same: time
passes on it, and the bus may have gone."""
_FRESH = POLL / 2

Parts = Mapping[str, str]


class SequenceCache:
    """The last sequence of each run, cached for a moment, so many open pages cost one look."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._reader: Reader | None = None
        self._looked: dict[str, tuple[float, int]] = {}
        self._one = asyncio.Lock()

    async def last(self, run: str) -> int:
        """A run's last sequence, as of a moment ago.

        Raises:
            LedgerError: the ledger cannot be read.
        """
        async with self._one:
            when, last = self._looked.get(run, (0.0, 0))
            if time.monotonic() - when < _FRESH:
                return last
            last = await to_thread.run_sync(self._look, run)
            self._looked[run] = (time.monotonic(), last)
            return last

    def _look(self, run: str) -> int:
        try:
            if self._reader is None:
                self._reader = open_reader(self._data)
            return self._reader.last(run)
        except LedgerError:
            self._reader = None
            raise


async def changes(
    seen: str,
    make: Callable[[], Awaitable[Parts]],
    place: Callable[[], Awaitable[object]],
    over: asyncio.Event,
) -> AsyncIterator[ServerSentEvent]:
    """A page's changes, until the service is `over`.

    Args:
        seen: what the browser says that it has.
        make: lays the page's parts out as they are now.
        place: tells cheaply whether there may be something new.
        over: set once the service stops, which waits for no one who looks on.
    """
    sent: Parts = {}
    while not over.is_set():
        try:
            before = await place()
            parts = await make()
        except LedgerError:
            await asyncio.sleep(BEAT)  # the browser says that it hears nothing
            continue
        now = fingerprint(parts.values())
        changed = {name: html for name, html in parts.items() if sent.get(name) != html}
        if now != seen and changed:
            yield ServerSentEvent(event="parts", id=now, data=changed)
        else:
            yield ServerSentEvent(event="beat", data="")
        sent, seen = parts, now
        await _news(place, before, over)


async def _news(
    place: Callable[[], Awaitable[object]], before: object, over: asyncio.Event
) -> None:
    """Wait until there is something new, but no longer than a beat."""
    until = time.monotonic() + BEAT
    while time.monotonic() < until and not over.is_set():
        await asyncio.sleep(POLL)
        try:
            if await place() != before:
                return
        except LedgerError:
            return
