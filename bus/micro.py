"""Workers announce themselves as NATS micro services, for discovery and health only.

Work does not come this way: nats-py runs a micro handler serially, and a request that is
not stored dies with its worker. The one endpoint that a worker names is its queue, which
nothing subscribes to.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from nats.aio.client import Client
from nats.micro.service import (
    EndpointInfo,
    EndpointStats,
    Service,
    ServiceConfig,
    ServiceInfo,
    ServiceStats,
)

from bus.envelope import kind_of
from bus.messages.message import CONTRACT
from bus.offer import Offer
from bus.permissions import SCHEMAS
from bus.subjects import ROOT, WORK, durable
from bus.worker_stats import WorkerStats

QUEUE = "queue"
"""Name of the endpoint that stands for a worker's durable."""


class _Worker(Service):
    """A micro service whose figures are those of the durable it pulls from."""

    def __init__(self, connection: Client, offer: Offer, counts: WorkerStats) -> None:
        super().__init__(connection, _config(offer))
        self._counts = counts
        self._queue = durable(offer.role, offer.variant)
        self._subject = f"{ROOT}.work.{offer.role}.{offer.variant}.*.*"

    def info(self) -> ServiceInfo:
        where = {"stream": WORK, "durable": self._queue}
        queue = EndpointInfo(QUEUE, self._subject, self._queue, where)
        return replace(super().info(), endpoints=[queue])

    def stats(self) -> ServiceStats:
        counts, done = self._counts, self._counts.answered + self._counts.failed
        last = counts.last_answer
        queue = EndpointStats(
            QUEUE,
            self._subject,
            self._queue,
            num_requests=done,
            num_errors=counts.failed,
            processing_time=counts.nanoseconds,
            average_processing_time=counts.nanoseconds // done if done else 0,
            last_error=counts.last_error or None,
            data={"busy": counts.busy, "last_answer": last.isoformat() if last else None},
        )
        return replace(super().stats(), endpoints=[queue])


@asynccontextmanager
async def registered(connection: Client, offer: Offer, counts: WorkerStats) -> AsyncIterator[None]:
    """Answer `$SRV.PING`, `INFO` and `STATS` for a worker as long as this lasts."""
    service = _Worker(connection, offer, counts)
    await service.start()
    try:
        yield
    finally:
        if connection.is_connected:
            await service.stop()


def _config(offer: Offer) -> ServiceConfig:
    return ServiceConfig(
        name=offer.role,
        version=f"{CONTRACT}.0.0",
        description=f"Answers durable requests for the {offer.role}",
        metadata={
            "role": offer.role,
            "variant": offer.variant,
            "contract": str(CONTRACT),
            "answers": ",".join(kind_of(each) for each in offer.handlers),
            "schemas": f"kv:{SCHEMAS}",
            "worker": offer.worker or "",
        },
    )
