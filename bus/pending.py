"""How many requests wait for whoever may pull them: a worker's own view of its queue."""

import nats.errors
import nats.js.errors

from bus.connection import Connection
from bus.messages.message import Role
from bus.store import OUTAGE
from bus.subjects import ANY_VARIANT, WORK, durable

_TIMEOUT = 2.0


async def pending(connection: Connection, role: Role, variant: str = ANY_VARIANT) -> int | None:
    """Requests that no worker of the durable has yet; None while the bus cannot tell."""
    try:
        context = connection.jetstream(timeout=_TIMEOUT)
        return (await context.consumer_info(WORK, durable(role, variant))).num_pending or 0
    except (*OUTAGE, nats.errors.Error, nats.js.errors.NotFoundError):
        return None
