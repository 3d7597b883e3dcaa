"""The owner of a data folder: one process that keeps the bus, the local model and the agents.

Everything it starts dies with it, and comes back on the same ports with the next owner.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bus import buckets, schema
from bus.connection import Connection, connect
from bus.credentials import (
    DataFolderLock,
    NoServerError,
    Server,
    discover,
    last_published_server,
    owner,
    publish,
)
from bus.embedded import EmbeddedServer
from bus.exhausted_requests import dead_letter_exhausted
from bus.permissions import COORDINATOR, ROLES
from bus.replicas import replicas
from bus.streams import declare
from graph.closing import close_ended
from graph.crews import Crews
from graph.local_models import Say
from graph.processes import Children
from graph.retention import retain
from graph.settings import Plan, Retention
from graph.variants import workers_of


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner of a data folder, as far as runs need it."""

    data: Path
    connection: Connection
    children: Children
    crews: Crews


@asynccontextmanager
async def own(
    data: Path,
    say: Say,
    *,
    retention: Retention | None = None,
    agents: bool = True,
    plans: Iterable[Plan] = (),
) -> AsyncIterator[Owner]:
    """Own the data folder for as long as the block lasts.

    Args:
        data: the data folder.
        say: hears, in a line each, what is being waited for.
        retention: how much is kept of spans and logs; the default where None.
        agents: whether crews start agents.
        plans: what will be seated for certain: nats-server then knows these workers from the
            start, and need not read its configuration again.

    Raises:
        DataFolderBusyError: another process owns it.
        ChildError: nats-server could not be started.
        DeclarationError: the server refuses a stream.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(DataFolderLock(data))
        retaining = asyncio.create_task(retain(data, retention or Retention()), name="retention")
        stack.callback(retaining.cancel)
        children = await stack.enter_async_context(Children(data))
        embedded = await keep_server(data, children, plans)
        server = embedded.where if embedded else _external(data, say)
        connection = await stack.enter_async_context(connected(server))
        await declare_all(connection)
        await close_ended(connection, data)
        stop = asyncio.Event()
        exhausted = asyncio.create_task(dead_letter_exhausted(connection, stop))
        stack.push_async_callback(_ended, exhausted, stop)
        crews = Crews(data, connection, children, embedded, starts=agents)
        stack.push_async_callback(crews.ended)
        stack.callback(stop.set)  # so that its last pull runs out beside the agents'
        yield Owner(data, connection, children, crews)


def _external(data: Path, say: Say) -> Server:
    server = discover(data)
    first, *_ = server.url.split(",")
    say(f"the bus: {urlsplit(first).hostname}, as NATS_URL says")
    return server


async def keep_server(
    data: Path, children: Children, plans: Iterable[Plan] = ()
) -> EmbeddedServer | None:
    """Keep the embedded server running; None where NATS_URL names another."""
    if os.environ.get("NATS_URL"):
        return None
    embedded = EmbeddedServer(data, previous=last_published_server(data))
    for plan in plans:
        embedded.permit_all(workers_of(plan))
    server = await embedded.start()
    children.adopt(embedded)
    publish(data, server)
    return embedded


@asynccontextmanager
async def reach_bus(data: Path) -> AsyncIterator[Connection]:
    """Join the bus of the folder's owner; where nobody owns it, keep one for the block.

    Raises:
        NoServerError: nobody ever kept a bus here.
    """
    async with AsyncExitStack() as stack:
        if os.environ.get("NATS_URL") or owner(data) is not None:
            server = discover(data)
        elif last_published_server(data) is None:
            raise NoServerError(data)
        else:
            stack.enter_context(DataFolderLock(data))
            children = await stack.enter_async_context(Children(data))
            embedded = await keep_server(data, children)
            server = embedded.where if embedded else discover(data)
        yield await stack.enter_async_context(connected(server))


@asynccontextmanager
async def connected(server: Server) -> AsyncIterator[Connection]:
    """A connection as the coordinator, closed at the end."""
    connection = await connect(COORDINATOR, server)
    try:
        yield connection
    finally:
        await connection.close()


async def declare_all(connection: Connection) -> None:
    """Declare streams, buckets and schemas."""
    copies = replicas()
    await declare(connection, copies)
    for role in ROLES:
        await buckets.declare(connection, role, copies)
    await schema.publish(connection, copies)


async def _ended(task: asyncio.Task[None], stop: asyncio.Event) -> None:
    stop.set()
    await task
