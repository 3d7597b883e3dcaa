"""Jobs in queues, one for each student: so many of each in flight, all queues side by side.

There is no barrier between the jobs of a queue: a straggler holds up one of its lanes, not all.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from graph.lanes import cancel_all

J = TypeVar("J")


async def work_through(
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
