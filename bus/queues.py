"""How much work waits for whom, as the durables of the work queue tell it."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import get_args

from nats.aio.client import Client
from nats.js.api import ConsumerInfo
from nats.js.errors import NotFoundError

from bus.messages.message import Role
from bus.subjects import ROOT, WORK

_PAGE = 256
_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Queue:
    """One durable: all workers of a role and variant pull from it."""

    durable: str
    role: Role
    variant: str
    waiting: int
    """Requests that no worker has."""
    in_flight: int
    """Requests that a worker has, and has not acknowledged."""
    redelivered: int
    """Of those in flight, delivered before to somebody who did not finish."""
    pulls: int
    """Pulls that wait for work; where it is 0, nobody is free, or nobody is there."""
    oldest: float | None
    """Seconds since the oldest request of all was asked; None where there is none."""
    ack_wait: float
    """Seconds without a heartbeat after which a request goes to another worker."""


async def depths(connection: Client) -> list[Queue]:
    """Every durable of the work queue, by role and variant.

    Args:
        connection: connected as the coordinator.

    Raises:
        nats.errors.Error, TimeoutError: the server is away.
        nats.js.errors.NotFoundError: nobody has declared the streams yet.
    """
    few = asyncio.Semaphore(_AT_ONCE)

    async def queue(info: ConsumerInfo) -> Queue:
        async with few:
            return await _queue(connection, info)

    found = [queue(info) async for info in _consumers(connection)]
    return sorted(await asyncio.gather(*found), key=lambda each: (each.role, each.variant))


async def _consumers(connection: Client) -> AsyncIterator[ConsumerInfo]:
    context, seen = connection.jetstream(), 0
    while True:
        page = await context.consumers_info(WORK, offset=seen)
        for info in page:
            if info.name.partition("-")[0] in get_args(Role):
                yield info
        seen += len(page)
        if len(page) < _PAGE:
            return


async def _queue(connection: Client, info: ConsumerInfo) -> Queue:
    role, _, variant = info.name.partition("-")
    waiting, in_flight = info.num_pending or 0, info.num_ack_pending or 0
    return Queue(
        durable=info.name,
        role=role,  # type: ignore[arg-type]
        variant=variant,
        waiting=waiting,
        in_flight=in_flight,
        redelivered=info.num_redelivered or 0,
        pulls=info.num_waiting or 0,
        oldest=await _oldest(connection, role, variant) if waiting or in_flight else None,
        ack_wait=info.config.ack_wait or 30.0,
    )


async def _oldest(connection: Client, role: str, variant: str) -> float | None:
    """Age of the first request that is still stored: a work queue keeps what is not settled."""
    filtered = f"{ROOT}.work.{role}.{variant}.*.*"
    try:
        first = await connection.jetstream().get_msg(
            WORK, seq=1, subject=filtered, direct=True, next=True
        )
    except NotFoundError:
        return None  # settled meanwhile
    return max(0.0, time.time() - first.time.timestamp()) if first.time else None
