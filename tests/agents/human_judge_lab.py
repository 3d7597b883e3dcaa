"""A real bus, a person's process on it, and pairs that wait to be judged."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bus import buckets
from bus.client import BusClient
from bus.connection import Connection, connect
from bus.credentials import DataFolderLock, publish
from bus.embedded import EmbeddedServer
from bus.messages.judge import Artefact, Judgement, JudgePair
from bus.streams import Delivery, declare, declare_durable
from bus.subjects import HUMAN_VARIANT, Address
from tools.judging.rubric import RUBRIC
from tools.pictures.png import write
from tools.pictures.sheet import CELL

RUN = "secret-run"
"""Nothing of this name may reach the page."""


def sheet(shade: int) -> bytes:
    """A picture of the size of a sheet: squares of one shade, on four grounds."""
    pixels = np.full((2 * CELL, 2 * CELL, 3), 216, np.uint8)
    for top in (80, CELL + 80):
        for left in (80, CELL + 80):
            pixels[top : top + 200, left : left + 200] = (shade, 255 - shade, 90)
    return write(pixels)


def masks(shade: int) -> bytes:
    pixels = np.zeros((2 * CELL, 2 * CELL, 3), np.uint8)
    pixels[80 : 80 + shade, 80:280] = 255
    return write(pixels)


@dataclass
class HumanJudgeLab:
    """One data folder, its bus, and the processes of its human judges."""

    data: Path
    connection: Connection
    client: BusClient
    stack: AsyncExitStack
    said: list[str] = field(default_factory=list)

    async def ask(self, one: int, other: int, ticket: str, asked: str | None = None) -> Judgement:
        """Have a pair judged, by the shades of its sides; waits for the person."""
        a, b = await self.put_sheets(one), await self.put_sheets(other)
        return await self.put(JudgePair(a=a, b=b, rubric=RUBRIC, asked=asked, ticket=ticket))

    async def put(self, request: JudgePair) -> Judgement:
        address = Address.of("judge", RUN, f"id-{request.ticket}", HUMAN_VARIANT)
        return await self.client.call(address, request, Judgement)

    async def put_sheets(self, shade: int) -> Artefact:
        digests = [
            await buckets.put(self.connection, "judge", png) for png in (sheet(shade), masks(shade))
        ]
        return Artefact(sheet=digests[0], silhouettes=digests[1])

    async def start_judge(self, *options: str, **environment: str) -> tuple[Process, str]:
        """Start a person's process; it and its page's address."""
        argv = (sys.executable, "-m", "agents", "human", "--data", str(self.data), *options)
        log = self.stack.enter_context((self.data / "human.log").open("ab"))
        process = await asyncio.create_subprocess_exec(
            *argv, "--port", "0", stdout=PIPE, stderr=log, env=environment or None
        )
        self.stack.push_async_callback(end_process, process)
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
        return process, line.split()[2].rstrip("/")


async def end_process(process: Process) -> int:
    """End a person's process as an operator would, and give its exit status."""
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    return await asyncio.wait_for(process.wait(), 15)


@asynccontextmanager
async def human_judge_lab(data: Path, ack_wait: float = 1.0) -> AsyncIterator[HumanJudgeLab]:
    """A bus with the queue of `judge.human`, as the coordinator declares it."""
    async with AsyncExitStack() as stack:
        stack.enter_context(DataFolderLock(data))
        embedded = EmbeddedServer(data)
        server = await embedded.start()
        stack.push_async_callback(embedded.stop)
        publish(data, server)
        connection = await connect("coordinator", server)
        stack.push_async_callback(connection.close)
        await declare(connection)
        delivery = Delivery(ack_wait=ack_wait, max_deliver=-1)
        await declare_durable(connection, "judge", HUMAN_VARIANT, delivery)
        await buckets.declare(connection, "judge")
        client = await stack.enter_async_context(BusClient(connection, RUN))
        yield HumanJudgeLab(data, connection, client, stack)


async def cancel_all(tasks: Sequence[asyncio.Task[Judgement]]) -> None:
    """Stop waiting for judgements that a test has no use for."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
