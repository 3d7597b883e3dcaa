"""Whether anybody serves a queue."""

import nats.errors
import nats.js.errors
from nats.aio.client import Client

from bus.messages.message import Role
from bus.store import OUTAGE
from bus.subjects import WORK, durable

_TIMEOUT = 2.0


async def has_worker(connection: Client, role: Role, variant: str) -> bool | None:
    """Whether a worker waits for work of a durable, or has some in hand; None where nobody can say.

    A worker that was killed counts for as long as what it had in hand is not missed (`ack_wait`).
    """
    context = connection.jetstream(timeout=_TIMEOUT)
    try:
        info = await context.consumer_info(WORK, durable(role, variant))
    except (*OUTAGE, nats.js.errors.NotFoundError, nats.errors.ConnectionClosedError):
        return None
    return bool(info.num_waiting or info.num_ack_pending)
