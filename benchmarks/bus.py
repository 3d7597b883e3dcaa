"""What the bus adds to the cheapest durable round trip that JetStream can make.

The floor is `benchmarks.floor.bare_trips`. Ours: `BusClient.call` and `serve`, which also look for
a stored reply before they answer. The two take turns within one run, one call at a time, so that
a busy machine burdens both alike.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.floor import bare_trips
from benchmarks.row import Row
from bus.client import BusClient
from bus.connection import connect
from bus.credentials import Server
from bus.embedded import EmbeddedServer
from bus.messages.curator import AdaptAnswer, AdaptedAnswer
from bus.offer import Offer
from bus.service import serve
from bus.streams import declare, declare_durable
from bus.subjects import Address

CALLS = 400
TURN = 5
ASKED = AdaptAnswer(text="x" * 2000, format="text")
REPLY = AdaptedAnswer(answer="y" * 500, rule="whole")

Trip = Callable[[int], Awaitable[None]]


async def measure() -> list[Row]:
    """Return the time of one call at p50, in milliseconds, beside its floor."""
    with tempfile.TemporaryDirectory() as folder:
        embedded = EmbeddedServer(Path(folder))
        where = await embedded.start()
        try:
            async with bare_trips(where, ("curator",), REPLY.answer.encode()) as bare:

                async def floor(_: int) -> None:
                    await bare("curator", ASKED.text.encode())

                async with _ours(where) as ours:
                    floors, values = await _in_turns(floor, ours)
        finally:
            await embedded.stop()
    value, least = statistics.median(values), statistics.median(floors)
    return [Row("bus call, p50", value, least, "ms", limit=1.5 * least)]


async def _in_turns(floor: Trip, ours: Trip) -> tuple[list[float], list[float]]:
    floors, values = list[float](), list[float]()
    for start in range(0, CALLS, TURN):
        for trip, times in ((floor, floors), (ours, values)):
            for number in range(start, start + TURN):
                began = time.perf_counter()
                await trip(number)
                times.append((time.perf_counter() - began) * 1000)
    return floors[TURN:], values[TURN:]


@asynccontextmanager
async def _ours(where: Server) -> AsyncIterator[Trip]:
    boss, worker = await connect("coordinator", where), await connect("curator", where)
    await declare(boss)
    await declare_durable(boss, "curator")
    stop = asyncio.Event()

    async def answer(_: AdaptAnswer) -> AdaptedAnswer:
        return REPLY

    working = asyncio.create_task(serve(worker, Offer("curator", {AdaptAnswer: answer}), stop))
    async with BusClient(boss, "bench") as client:

        async def trip(number: int) -> None:
            await client.call(Address.of("curator", "bench", str(number)), ASKED, AdaptedAnswer)

        yield trip
    stop.set()
    await working
    await boss.close()
    await worker.close()


if __name__ == "__main__":
    for row in asyncio.run(measure()):
        print(row, f"{row.value / (row.floor or 1):.2f} x")
