"""Things that several runs share: made for the first, ended after the last."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Lease(Generic[T]):
    made: asyncio.Task[T]
    holders: int = 0


class SharedResources(Generic[T]):
    """One resource for each key, kept as long as anybody holds it (reference counting).

    Args:
        end: ends a thing that nobody wants any more; whoever left last does not wait for it, but
            whoever wants one of the same key next does, and so does `ended`.
    """

    def __init__(self, end: Callable[[T], Awaitable[None]]) -> None:
        self._end = end
        self._held: dict[Hashable, _Lease[T]] = {}
        self._ending: dict[Hashable, asyncio.Task[None]] = {}

    @asynccontextmanager
    async def holding(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> AsyncIterator[T]:
        """Hold the thing of a key for the block; `make` is called where there is none yet.

        Raises:
            Exception: whatever `make` raised, for everyone who waited for it.
        """
        if key not in self._held:
            made = asyncio.create_task(self._make(self._ending.get(key), make))
            self._held[key] = _Lease(made)
        holding = self._held[key]
        holding.holders += 1
        try:
            yield await asyncio.shield(holding.made)
        finally:
            holding.holders -= 1
            if not holding.holders:
                del self._held[key]
                self._ending[key] = asyncio.create_task(self._finish(key, holding))

    async def ended(self) -> None:
        """Wait until everything that was left is ended."""
        await asyncio.gather(*self._ending.values())

    @staticmethod
    async def _make(before: asyncio.Task[None] | None, make: Callable[[], Awaitable[T]]) -> T:
        if before is not None:
            await asyncio.wait((before,))
        return await make()

    async def _finish(self, key: Hashable, holding: _Lease[T]) -> None:
        holding.made.cancel()
        (came,) = await asyncio.gather(holding.made, return_exceptions=True)
        if not isinstance(came, BaseException):
            await self._end(came)
        if self._ending[key] is asyncio.current_task():
            del self._ending[key]
