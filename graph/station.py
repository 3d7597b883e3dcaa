"""The owner of a data folder: one process that keeps the bus, the local model and the agents.

Everything it starts dies with it, and comes back on the same ports with the next owner.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import tomli_w

from bus import buckets, schema
from bus.connection import Connection, connect
from bus.credentials import (
    DataFolderLock,
    NoServerError,
    Server,
    discover,
    owner,
    publish,
    recall,
)
from bus.embedded import EmbeddedServer
from bus.keeper import Keeper
from bus.permissions import COORDINATOR, ROLES
from bus.streams import Delivery, declare, declare_durable
from bus.subjects import ANY_VARIANT
from bus.undertaker import bury_exhausted
from graph.closing import close_ended
from graph.processes import Children
from graph.retention import retain
from graph.settings import Plan
from tools.model import catalogue, whereabouts
from tools.model.local import server_for, wait_ready
from tools.model.settings import EndpointSettings
from tools.model.variant import variant_of

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Station:
    """What a run needs of its owner."""

    data: Path
    connection: Connection
    variant: str
    children: Children


@asynccontextmanager
async def own(
    data: Path, plan: Plan, say: Progress, *, agents: bool = True
) -> AsyncIterator[Station]:
    """Own the data folder for as long as the block lasts.

    Args:
        data: the data folder.
        plan: which models to serve.
        say: hears, in a line each, what is being waited for.
        agents: whether to start the agents too; without them, somebody else must. Local models
            are served in any case.

    Raises:
        DataFolderBusyError: another process owns it.
        ChildError: a child process could not be started.
        ModelError: the student's weights cannot be had, or a model's key is not set.
    """
    variant = variant_of(plan.student)
    if agents:
        for role, table in (*_models(plan).items(), *(("judge", m) for m in plan.judge.members)):
            table.key(role)  # rather now than in every agent, again and again
    async with AsyncExitStack() as stack:
        stack.enter_context(DataFolderLock(data))
        retaining = asyncio.create_task(retain(data, plan.retention), name="retention")
        stack.callback(retaining.cancel)
        children = await stack.enter_async_context(Children(data))
        server = await keep_server(data, (variant,), children)
        connection = await stack.enter_async_context(connected(server))
        await declare_all(connection, variant, plan.ack_wait)
        await close_ended(connection, data)
        stop = asyncio.Event()
        undertaker = asyncio.create_task(bury_exhausted(connection, stop), name="undertaker")
        stack.push_async_callback(_ended, undertaker, stop)
        models = await start_models(data, plan, children, say)
        if agents:
            keeper = await start_agents(data, plan, children)
            stack.push_async_callback(keeper.stop)
        await asyncio.gather(*models)  # the agents load meanwhile, and wait too
        stack.callback(stop.set)  # so that the undertaker's last pull runs out beside the agents'
        yield Station(data, connection, variant, children)


async def keep_server(data: Path, variants: tuple[str, ...], children: Children) -> Server:
    """Keep the embedded server running, or find the one that NATS_URL names."""
    if os.environ.get("NATS_URL"):
        return discover(data)
    embedded = EmbeddedServer(data, student_variants=variants, previous=recall(data))
    server = await embedded.start()
    children.adopt(embedded)
    publish(data, server)
    return server


@asynccontextmanager
async def reach_bus(data: Path) -> AsyncIterator[Connection]:
    """Join the bus of the folder's owner; where nobody owns it, keep one for the block.

    Raises:
        NoServerError: nobody ever kept a bus here.
    """
    async with AsyncExitStack() as stack:
        if os.environ.get("NATS_URL") or owner(data) is not None:
            server = discover(data)
        elif recall(data) is None:
            raise NoServerError(data)
        else:
            stack.enter_context(DataFolderLock(data))
            children = await stack.enter_async_context(Children(data))
            server = await keep_server(data, (), children)
        yield await stack.enter_async_context(connected(server))


@asynccontextmanager
async def connected(server: Server) -> AsyncIterator[Connection]:
    """A connection as the coordinator, closed at the end."""
    connection = await connect(COORDINATOR, server)
    try:
        yield connection
    finally:
        await connection.close()


async def declare_all(connection: Connection, variant: str, ack_wait: float) -> None:
    """Declare streams, queues, buckets and schemas."""
    await declare(connection)
    delivery = Delivery(ack_wait=ack_wait)
    for role in ROLES:
        kept = variant if role == "student" else ANY_VARIANT
        await declare_durable(connection, role, kept, delivery)
        await buckets.declare(connection, role)
    await schema.publish(connection)


async def start_models(
    data: Path, plan: Plan, children: Children, say: Progress
) -> list[Awaitable[None]]:
    """Start a local server for each role's weights; await what is returned until they answer."""
    starting: list[Awaitable[None]] = []
    # Of two roles with the same weights one server serves both, as the student's settings say
    models = (plan.distiller, plan.curator, *plan.judge.members, plan.student)
    wanted = {s.local: s for s in models if s and s.local}
    for name, settings in wanted.items():
        say(f"the student's weights: {name} (downloaded once, then cached)")
        weights = await asyncio.to_thread(catalogue.ensure, name)
        served = server_for(settings, weights, whereabouts.port_for(data, name))
        keeper = await children.keep(f"model-{name}", served.argv())
        whereabouts.publish(data, name, served.url)
        say(f"the local model server: {served.url}")
        starting.append(wait_ready(served.url, is_alive=partial(_is_up, keeper)))
    return starting


def _is_up(keeper: Keeper) -> bool:
    return keeper.pid is not None


async def start_agents(data: Path, plan: Plan, children: Children) -> Keeper:
    """Start one process with all agents, each with a connection and a user of its own."""
    settings = data / "agents.toml"
    tables = {
        role: table.model_dump(mode="json", exclude_none=True)
        for role, table in (*_models(plan).items(), ("judge", plan.judge))
    }
    adaptation = {"adaptation": plan.adaptation.model_dump(mode="json")}
    settings.write_text(tomli_w.dumps(tables | adaptation))
    argv = (sys.executable, "-m", "agents", "all", "--settings", str(settings), "--data", str(data))
    return await children.keep("agents", argv)


def _models(plan: Plan) -> dict[str, EndpointSettings]:
    roles = {"student": plan.student, "distiller": plan.distiller, "curator": plan.curator}
    return {role: table for role, table in roles.items() if table is not None}


async def _ended(task: asyncio.Task[None], stop: asyncio.Event) -> None:
    stop.set()
    await task
