"""Says which workers a run waits for that somebody else is to start."""

import asyncio
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from bus.attendance import is_attended
from bus.connection import Connection
from bus.messages.message import Role
from bus.subjects import ANY_VARIANT, HUMAN_VARIANT, durable

PATIENCE = 5.0
"""Seconds without anybody after which it is said; pulls come and go meanwhile."""
_EVERY = 1.0

Seat = tuple[Role, str]
"""A role and a variant."""


async def announce(
    connection: Connection, seats: Iterable[Seat], data: Path, say: Callable[[str], None]
) -> None:
    """Say, until it is cancelled, of which seats nobody has come, and who has come after all."""
    since = dict.fromkeys(seats, time.monotonic())
    said: set[Seat] = set()
    while since:
        for seat in since:
            attended = await is_attended(connection, *seat)
            now = time.monotonic()
            if attended or attended is None:
                since[seat] = now
            if attended and seat in said:
                said.discard(seat)
                say(f"{durable(*seat)} is served now")
            if seat not in said and now - since[seat] > PATIENCE:
                said.add(seat)
                say(vacancy(seat, data))
        await asyncio.sleep(_EVERY)


def vacancy(seat: Seat, data: Path) -> str:
    """What to tell whoever waits for a worker that is not there."""
    role, variant = seat
    told = (
        f"nobody serves {durable(role, variant)} yet, so the run waits: start "
        f"{start_line(role, variant, data)}, or a worker of your own"
    )
    if variant == ANY_VARIANT:
        return told
    permit = f"tutelage bus config --variant {role}.{variant}"
    return f"{told}; a NATS server of your own must know it ({permit})"


def start_line(role: Role, variant: str, data: Path) -> str:
    """How the worker of a variant is started by hand."""
    if (role, variant) == ("judge", HUMAN_VARIANT):
        return f"`python -m agents human --data {data}`"
    named = "" if variant == ANY_VARIANT else f" --variant {variant}"
    return f"`python -m agents {role}{named} --settings FILE --data {data}`"
