"""The least that a durable episode can cost: bare parts, nothing between them.

Bare round trip: publish to a work queue, pull, publish a result, hear that it is stored,
acknowledge; both messages are on disk before anybody goes on. Bare commit: one row in SQLite,
synced. Bare graph: LangGraph whose nodes do these and nothing else, with the lanes' own saver and
durability, since what a kill must not take has to be written down between two nodes.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from itertools import count, pairwise
from pathlib import Path
from typing import Any, Protocol, TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, RePublish, RetentionPolicy, StorageType, StreamConfig

from bus.connection import Connection, connect
from bus.credentials import Server

Trip = Callable[[str, bytes], Awaitable[None]]
Commit = Callable[[bytes], None]
Step = Callable[[], Awaitable[None]]
Laps = Callable[[int], Awaitable[list[float]]]


@asynccontextmanager
async def bare_trips(where: Server, queues: Sequence[str], reply: bytes) -> AsyncIterator[Trip]:
    """Give what makes one round trip over a queue; each has a durable, and a worker of its own.

    Whatever is asked, the answer is `reply`.
    """
    stop, heard = asyncio.Event(), asyncio.Queue[bytes]()
    async with AsyncExitStack() as stack:
        boss = await stack.enter_async_context(_connected(where))
        context = boss.jetstream()
        await _declare(context)

        async def hear(message: Msg) -> None:
            heard.put_nowait(message.data)

        await boss.subscribe("tutelage.bare_stored.>", cb=hear)
        workers = [await stack.enter_async_context(_connected(where)) for _ in queues]
        working = await stack.enter_async_context(asyncio.TaskGroup())
        stack.callback(stop.set)
        for queue, worker in zip(queues, workers, strict=True):
            config = ConsumerConfig(durable_name=queue, filter_subject=f"tutelage.bare_w.{queue}.>")
            await context.add_consumer("BARE_w", config)
            working.create_task(_answer(worker, queue, reply, stop))
        numbers = count()

        async def trip(queue: str, asked: bytes) -> None:
            await context.publish(f"tutelage.bare_w.{queue}.{next(numbers)}", asked)
            await heard.get()

        yield trip


@asynccontextmanager
async def _connected(where: Server) -> AsyncIterator[Connection]:
    connection = await connect("coordinator", where)
    yield connection
    await connection.close()


async def _declare(context: JetStreamContext) -> None:
    work = StreamConfig(name="BARE_w", subjects=["tutelage.bare_w.>"], storage=StorageType.FILE)
    await context.add_stream(work, retention=RetentionPolicy.WORK_QUEUE)
    repeated = RePublish(src="tutelage.bare_r.>", dest="tutelage.bare_stored.>")
    await context.add_stream(
        work, name="BARE_r", subjects=["tutelage.bare_r.>"], republish=repeated
    )


async def _answer(worker: Connection, queue: str, reply: bytes, stop: asyncio.Event) -> None:
    context = worker.jetstream()
    pull = await context.pull_subscribe_bind(durable=queue, stream="BARE_w")
    while not stop.is_set():
        try:
            (message,) = await pull.fetch(1, timeout=1)
        except TimeoutError:
            continue
        await context.publish(f"tutelage.bare_r.{message.metadata.sequence.stream}", reply)
        await message.ack()


@contextmanager
def bare_commits(path: Path) -> Iterator[Commit]:
    """Give what commits one row and returns once it is on disk."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE bare (row BLOB)")

        def commit(row: bytes) -> None:
            connection.execute("INSERT INTO bare VALUES (?)", (row,))

        yield commit


class _Lap(TypedDict):
    left: int


def bare_laps(steps: Sequence[Step], saver: BaseCheckpointSaver[Any]) -> Laps:
    """Give what cycles through a graph of one node a step; it returns the seconds of each lap."""
    marks = list[float]()
    graph, names = StateGraph(_Lap), [f"step {place}" for place in range(len(steps))]
    for name, step in zip(names, steps, strict=True):
        graph.add_node(name, _node(step))
    for one, following in pairwise((START, *names)):
        graph.add_edge(one, following)

    async def turn(lap: _Lap) -> str:
        marks.append(time.perf_counter())
        return names[0] if lap["left"] else END

    graph.add_conditional_edges(names[-1], turn, [names[0], END])
    compiled = graph.compile(checkpointer=saver)

    async def laps(count: int) -> list[float]:
        marks[:] = [time.perf_counter()]
        thread: RunnableConfig = {"configurable": {"thread_id": "bare"}}
        await compiled.ainvoke({"left": count * len(steps)}, thread, durability="sync")
        await saver.adelete_thread("bare")
        return [end - start for start, end in pairwise(marks)]

    return laps


class _Node(Protocol):
    async def __call__(self, state: _Lap) -> _Lap: ...


def _node(step: Step) -> _Node:
    async def run(state: _Lap) -> _Lap:
        await step()
        return {"left": state["left"] - 1}

    return run
