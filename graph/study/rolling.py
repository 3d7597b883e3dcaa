"""Work that rolls: so many items of each student in flight, all students side by side.

There is no barrier between a student's items: a straggler holds up one of its places, not all.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from opentelemetry import context as otel

from graph.lanes import cancel_all
from observability.roots import BLOCK_PAIRS, Lasted, below, block_context, block_root
from observability.telemetry import emit

J = TypeVar("J")


async def roll(
    queues: Mapping[str, Sequence[J]],
    lanes: int,
    work: Callable[[J], Awaitable[None]],
    may_begin: Callable[[], bool],
) -> None:
    """Work through every queue, `lanes` jobs of each at once, until nothing more may begin.

    Raises:
        ExceptionGroup: a job broke; the others were cancelled.
    """

    async def lane(jobs: Iterator[J]) -> None:
        for job in jobs:
            if not may_begin():
                return
            await work(job)

    async with asyncio.TaskGroup() as group:
        going = [
            group.create_task(lane(jobs), name=f"study {queue}")
            for queue, jobs in ((name, iter(queue)) for name, queue in queues.items())
            for _ in range(lanes)
        ]
        try:
            if going:
                await asyncio.wait(going)
        finally:
            await cancel_all(going)


class Traces:
    """Puts the items of a pass into traces of a bounded number of them, each with one root.

    Args:
        run: the run.
        sizes: how many items each trace gets, by its name.
    """

    def __init__(self, run: str, sizes: Mapping[str, int]) -> None:
        self._run, self._left = run, dict(sizes)
        self._began: dict[str, float] = {}

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Put the spans of one item into the trace of this name; the last one ends it."""
        self._began.setdefault(name, time.time())
        token = otel.attach(below(block_context(self._run, 0, name)))
        try:
            yield
        finally:
            otel.detach(token)
        self.skip(name)

    def skip(self, name: str) -> None:
        """Count an item of this trace that has no spans; a trace without any has no root."""
        self._left[name] -= 1
        if not self._left[name] and name in self._began:
            began = self._began[name]
            emit(block_root(self._run, 0, name, Lasted(began, time.time() - began)))


def items_a_trace(cells: int) -> int:
    """How many items of so many cells go into a trace: not more than 20 pairs' worth."""
    return max(1, 2 * BLOCK_PAIRS // max(2, cells))
