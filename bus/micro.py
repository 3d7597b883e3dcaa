"""Workers announce themselves as NATS micro services, for discovery and health only.

Work does not come this way: nats-py runs a micro handler serially, and a request that is
not stored dies with its worker.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nats.aio.client import Client
from nats.micro import add_service

from bus.messages.message import CONTRACT
from bus.offer import Offer
from bus.permissions import SCHEMAS


@asynccontextmanager
async def registered(connection: Client, offer: Offer) -> AsyncIterator[None]:
    """Answer `$SRV.PING`, `INFO` and `STATS` for a worker as long as this lasts."""
    service = await add_service(
        connection,
        name=offer.role,
        version=f"{CONTRACT}.0.0",
        description=f"Answers durable requests for the {offer.role}",
        metadata={
            "role": offer.role,
            "variant": offer.variant,
            "contract": str(CONTRACT),
            "schemas": f"kv:{SCHEMAS}",
            "worker": offer.worker or "",
        },
    )
    try:
        yield
    finally:
        if connection.is_connected:
            await service.stop()
