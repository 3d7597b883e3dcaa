"""Says on which queues a run waits that no worker serves yet, and what would help."""

import asyncio
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bus.connection import Connection
from bus.messages.message import Role
from bus.subjects import ANY_VARIANT, HUMAN_VARIANT, durable
from bus.worker_presence import has_worker

PATIENCE, OWN_PATIENCE = 5.0, 30.0
"""Seconds without anybody after which it is said, of somebody else's workers and of our own, which
take a while to load; pulls come and go meanwhile."""
_EVERY = 1.0

QueueKey = tuple[Role, str]
"""A role and a variant: together they name a queue."""


async def announce(
    connection: Connection,
    queues: Mapping[QueueKey, str],
    say: Callable[[str], None],
    patience: float = PATIENCE,
) -> None:
    """Say, until it is cancelled, which queues nobody serves, and which are served after all.

    Args:
        connection: the bus, as the coordinator.
        queues: what helps where nobody comes, by queue.
        say: hears a line each time.
        patience: seconds after which it is said.
    """
    since = dict.fromkeys(queues, time.monotonic())
    said: set[QueueKey] = set()
    while since:
        for queue in since:
            attended = await has_worker(connection, *queue)
            now = time.monotonic()
            if attended or attended is None:
                since[queue] = now
            if attended and queue in said:
                said.discard(queue)
                say(f"{durable(*queue)} is served now")
            if queue not in said and now - since[queue] > patience:
                said.add(queue)
                say(f"nobody serves {durable(*queue)} yet, so the run waits: {queues[queue]}")
        await asyncio.sleep(_EVERY)


def to_start(queue: QueueKey, data: Path) -> str:
    """What helps where somebody else's worker does not come."""
    told = f"start {start_line(*queue, data)}, or a worker of your own"
    return told if queue[1] == ANY_VARIANT else f"{told}; {_to_permit(queue)}"


def to_permit(queue: QueueKey, data: Path) -> str:
    """What helps where our own worker does not come, on somebody else's server."""
    return f"{_to_permit(queue)}; {data / 'logs'} has the agents' logs"


def _to_permit(queue: QueueKey) -> str:
    name = ".".join(queue)
    return f"a NATS server of your own must know it (tutelage bus config --variant {name})"


def start_line(role: Role, variant: str, data: Path) -> str:
    """How the worker of a variant is started by hand."""
    if (role, variant) == ("judge", HUMAN_VARIANT):
        return f"`python -m agents human --data {data}`"
    named = "" if variant == ANY_VARIANT else f" --variant {variant}"
    return f"`python -m agents {role}{named} --settings FILE --data {data}`"
