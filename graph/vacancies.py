"""Says which workers a run waits for that somebody else is to start."""

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

Seat = tuple[Role, str]
"""A role and a variant."""


async def announce(
    connection: Connection,
    seats: Mapping[Seat, str],
    say: Callable[[str], None],
    patience: float = PATIENCE,
) -> None:
    """Say, until it is cancelled, of which seats nobody has come, and who has come after all.

    Args:
        connection: the bus, as the coordinator.
        seats: what helps where nobody comes, by seat.
        say: hears a line each time.
        patience: seconds after which it is said.
    """
    since = dict.fromkeys(seats, time.monotonic())
    said: set[Seat] = set()
    while since:
        for seat in since:
            attended = await has_worker(connection, *seat)
            now = time.monotonic()
            if attended or attended is None:
                since[seat] = now
            if attended and seat in said:
                said.discard(seat)
                say(f"{durable(*seat)} is served now")
            if seat not in said and now - since[seat] > patience:
                said.add(seat)
                say(f"nobody serves {durable(*seat)} yet, so the run waits: {seats[seat]}")
        await asyncio.sleep(_EVERY)


def to_start(seat: Seat, data: Path) -> str:
    """What helps where somebody else's worker does not come."""
    told = f"start {start_line(*seat, data)}, or a worker of your own"
    return told if seat[1] == ANY_VARIANT else f"{told}; {_to_permit(seat)}"


def to_permit(seat: Seat, data: Path) -> str:
    """What helps where our own worker does not come, on somebody else's server."""
    return f"{_to_permit(seat)}; {data / 'logs'} has the agents' logs"


def _to_permit(seat: Seat) -> str:
    name = ".".join(seat)
    return f"a NATS server of your own must know it (tutelage bus config --variant {name})"


def start_line(role: Role, variant: str, data: Path) -> str:
    """How the worker of a variant is started by hand."""
    if (role, variant) == ("judge", HUMAN_VARIANT):
        return f"`python -m agents human --data {data}`"
    named = "" if variant == ANY_VARIANT else f" --variant {variant}"
    return f"`python -m agents {role}{named} --settings FILE --data {data}`"
