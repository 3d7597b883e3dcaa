"""Keeps a child process running: respawns it with a bounded back-off, and gives up in time."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bus.child import Child

_log = logging.getLogger(__name__)


class ChildError(RuntimeError):
    """A child process could not be started, or could not be kept running."""


class RestartLimitError(ChildError):
    """A child died too often in a row, each time soon after its start."""

    def __init__(self, name: str, deaths: int, reason: str) -> None:
        self.name, self.deaths, self.reason = name, deaths, reason
        super().__init__(f"{name} died {deaths} times in a row; the last time: {reason}")


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """How often a child may die quickly before it is given up, and when it is restarted."""

    deaths: int = 5
    """So many deaths in a row, and it is given up."""
    quick: float = 10.0
    """A child that lived so many seconds has its deaths counted from 1 again."""
    first_wait: float = 0.05
    longest_wait: float = 5.0

    def wait(self, deaths: int) -> float:
        """Seconds to wait after this many deaths in a row."""
        return float(min(self.first_wait * 2 ** (deaths - 1), self.longest_wait))


DEFAULT_POLICY = RestartPolicy()


class ChildSupervisor:
    """Keeps the child process that `start` starts running until it is stopped."""

    def __init__(
        self,
        name: str,
        start: Callable[[], Awaitable[Child]],
        policy: RestartPolicy = DEFAULT_POLICY,
    ) -> None:
        self.name = name
        self._start, self._policy = start, policy
        self._child: Child | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the running child, None while there is none."""
        return self._child.pid if self._child is not None and self._child.status is None else None

    async def start(self) -> None:
        """Start the child; whatever its start raises is the caller's, with no second try."""
        self._child = await self._start()
        self._task = asyncio.create_task(self._keep(self._child), name=f"keep {self.name}")

    async def failed(self) -> None:
        """Wait for as long as the child is kept.

        Raises:
            RestartLimitError: it is kept no longer.
        """
        if self._task is not None:
            await asyncio.wait([self._task])
            if not self._task.cancelled():
                self._task.result()

    async def stop(self, grace: float = 5.0) -> None:
        """Stop the child and respawn it no more; SIGKILL after `grace` seconds."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError, RestartLimitError):
                await self._task
        if self._child is not None:
            await self._child.stop(grace)

    async def _keep(self, child: Child) -> None:
        deaths = 0
        while True:
            started = time.monotonic()
            reason = await self._death(child)
            deaths = 1 if time.monotonic() - started >= self._policy.quick else deaths + 1
            while True:
                if deaths >= self._policy.deaths:
                    _log.error("%s is given up after %d deaths: %s", self.name, deaths, reason)
                    raise RestartLimitError(self.name, deaths, reason)
                _log.warning("%s died and is started again: %s", self.name, reason)
                await asyncio.sleep(self._policy.wait(deaths))
                try:
                    self._child = child = await self._start()
                    break
                except (ChildError, OSError) as error:
                    deaths, reason = deaths + 1, str(error)

    async def _death(self, child: Child) -> str:
        status = await child.wait()
        child.kill()  # what it leaves behind would hold its ports and files
        return "\n".join((f"exit status {status}", *child.last_lines()))
