"""What the lanes of runs do now, from their checkpoints, for whoever looks at a run."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

from anyio import to_thread

from graph.checkpoints import LaneSaver, read_checkpoints
from graph.steps import Step, steps
from observability.dashboard.views.lanes import LaneActivity
from observability.ledger.errors import LedgerError
from observability.ledger.opening import named_url

OLD = 0.5
"""Seconds that a look is good for: several lookers cost one."""
_PATIENCE = 1.0
"""Seconds after which a page goes without: checkpoints are a cache, and the ledger the record."""

Found = tuple[LaneActivity, ...]


class LaneSteps:
    """Looks at checkpoints while somebody looks on, and keeps no connection afterwards.

    A file is read on a thread, a database by a connection whose answers the event loop awaits.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self._seen: dict[str, tuple[float, Found]] = {}
        self._one = asyncio.Lock()
        self._saver: LaneSaver | None = None
        self._open = AsyncExitStack()
        self._lookers = 0

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Somebody looks on: until the last one goes, a connection is kept."""
        self._lookers += 1
        try:
            yield
        finally:
            self._lookers -= 1
            if not self._lookers:
                self._saver = None
                await self._open.aclose()

    async def of(self, run: str, threads: Callable[[], Awaitable[list[str]]]) -> Found:
        """What each lane of a run does, as of a moment ago; nothing where no checkpoint says so.

        Args:
            run: its name.
            threads: names the threads that its lanes are in; asked where it is time to look.

        Raises:
            LedgerError: of `threads`.
        """
        async with self._one, self.watched():
            when, found = self._seen.get(run, (0.0, ()))
            if time.monotonic() - when < OLD:
                return found
            found = await self._all(await threads())
            self._seen[run] = time.monotonic(), found
            return found

    async def _all(self, threads: list[str]) -> Found:
        found = await self._look(threads)
        first = min((step.episode for step in found), default=0)
        return tuple(_doing(step, first, len(threads)) for step in found)

    async def _look(self, threads: list[str]) -> list[Step]:
        with suppress(LedgerError, TimeoutError):
            if not named_url():
                return await to_thread.run_sync(_read, self._data, threads)
            async with asyncio.timeout(_PATIENCE):
                return await steps(await self._connected(), threads)
        return []

    async def _connected(self) -> LaneSaver:
        if self._saver is None:
            self._saver = await self._open.enter_async_context(read_checkpoints(self._data))
        assert self._saver is not None  # noqa: S101 (a database always has one)
        return self._saver


def _read(data: Path, threads: list[str]) -> list[Step]:
    async def look() -> list[Step]:
        async with read_checkpoints(data) as saver:
            return [] if saver is None else await steps(saver, threads)

    return asyncio.run(look())


def _doing(step: Step, first: int, lanes: int) -> LaneActivity:
    """What a lane does; a decision is made from all episodes up to its own less the lanes."""
    waits = step.node == "curate" and first <= step.episode - lanes
    what = f"waits for episode {first}" if waits else step.doing
    return LaneActivity(step.lane, step.episode, what, step.task, step.hint, step.entered)
