"""A real nats-server for the tests of this room, and connections that are closed after each."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bus.connection import Connection, connect
from bus.credentials import Server
from bus.embedded import EmbeddedServer
from bus.permissions import ROLES
from bus.subjects import HUMAN_VARIANT

VARIANT = "qwen-1"
"""A variant of every role that the server of these tests knows, besides `any`."""

Connect = Callable[..., Awaitable[Connection]]


async def settled(connection: Connection) -> None:
    """Wait until the server has answered all that was sent, denials included.

    nats-py's ping overtakes what is still in its buffer; a second one does not.
    """
    await connection.flush()
    await connection.flush()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """Where a server with an empty store runs, for one module's tests."""
    variants = dict.fromkeys(ROLES, (VARIANT, HUMAN_VARIANT))
    embedded = EmbeddedServer(tmp_path_factory.mktemp("data"), variants=variants)
    yield await embedded.start()
    await embedded.stop()


@pytest_asyncio.fixture
async def connect_as(server: Server) -> AsyncIterator[Connect]:
    """Connect as a user: `await connect_as("student")`; closed after the test."""
    connections: list[Connection] = []

    async def connected(user: str, where: Server = server) -> Connection:
        connections.append(await connect(user, where))
        return connections[-1]

    yield connected
    for connection in connections:
        await connection.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    return tmp_path / "data"
