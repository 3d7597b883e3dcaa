"""A bus with a data folder, as an owner keeps it, and the durables that agents bind to."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bus import buckets, discovery, schema
from bus.connection import Connection, connect
from bus.credentials import DataFolderLock, Server, publish
from bus.embedded import EmbeddedServer
from bus.messages.message import Role
from bus.permissions import ROLES
from bus.streams import Delivery, declare, declare_durable
from tests.graph.conformance.others import patient
from tests.graph.conformance.students import Sound
from tests.graph.scripted_endpoint import ScriptedEndpoint
from tools import variants
from tools.model.settings import EndpointSettings
from tools.model.variant import variant_of

BRISK = Delivery(ack_wait=1.0, max_deliver=3)
VARIANTS = (
    "sound",
    "one",
    "two",
    "js",
    "qwen",
    "mine",
    *(each.__name__ for each in Sound.__subclasses__()),
)
"""What workers may pull besides `any`; permitted at the start, for whoever connects while the
server reads its configuration again is turned away."""


@dataclass
class Station:
    """Where agents are put to the test."""

    data: Path
    server: Server
    connection: Connection
    peer: ScriptedEndpoint
    """An endpoint that takes its time over long answers."""

    @property
    def student(self) -> EndpointSettings:
        """Settings of a student of that endpoint."""
        return _student(self.peer)

    async def open(self, role: Role, variant: str) -> None:
        """Let a variant be served; the server permits those of `VARIANTS`."""
        await declare_durable(self.connection, role, variant, BRISK)

    async def user(self, name: str) -> Connection:
        """A connection as a user; whoever asks closes it."""
        return await connect(name, self.server)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def station(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Station]:
    data = tmp_path_factory.mktemp("station")
    async with AsyncExitStack() as stack:
        peer = stack.enter_context(ScriptedEndpoint(patient))
        stack.enter_context(DataFolderLock(data))
        embedded = EmbeddedServer(data, variants=_permitted(peer))
        server = await embedded.start()
        stack.push_async_callback(embedded.stop)
        publish(data, server)
        connection = await connect("coordinator", server)
        stack.push_async_callback(connection.close)
        await declare(connection)
        for role in ROLES:
            await declare_durable(connection, role, "any", BRISK)
            await buckets.declare(connection, role)
        await schema.publish(connection)
        yield Station(data, server, connection, peer)


def _student(peer: ScriptedEndpoint) -> EndpointSettings:
    return EndpointSettings(base_url=peer.url, model="peer", concurrency=2)


def hashed(student: EndpointSettings) -> Mapping[Role, str]:
    """Which variants a student's settings make, as its own and as the distiller's."""
    return {
        "student": variant_of(student),
        "distiller": variants.distiller(None, student) or "any",
    }


def _permitted(peer: ScriptedEndpoint) -> Mapping[Role, tuple[str, ...]]:
    own = hashed(_student(peer))
    return {role: (*VARIANTS, own.get(role, "any")) for role in ROLES}


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who look, look sooner than people would mind."""
    monkeypatch.setattr(discovery, "FIRST", 0.5)
    monkeypatch.setattr(discovery, "QUIET", 0.1)
    monkeypatch.setattr("bus.probe.POLL", 0.02)
    monkeypatch.setattr("bus.probe.GRACE", 0.3)
