"""The app behind a real uvicorn on loopback, with a real nats-server, in a thread of its own."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from bus import deadletters
from bus.connection import Connection, connect
from bus.embedded import EmbeddedServer
from bus.messages.curator import AdaptAnswer, AdaptedAnswer
from bus.offer import Offer
from bus.service import serve
from bus.store import Store
from bus.streams import declare, declare_durable
from bus.subjects import Address
from graph.service.http.app import build_app
from graph.service.settings import ServiceSettings
from tests.conftest import free_port
from tests.graph.service.fake_supervisor import FakeSupervisor, tell_stories

TOKEN = "a-token-of-the-tests-0123456789"
LETTER = Address.of("curator", "demo-3", "5d41402abc4b2a76b9719d911017c592")


@dataclass(frozen=True)
class Served:
    """Where it is served."""

    url: str
    data: Path
    settings: ServiceSettings
    api: str
    bearer: dict[str, str]


@contextmanager
def served(data: Path, **settings: object) -> Iterator[Served]:
    """Serve the stories' ledger; `settings` of the service differ from the defaults."""
    port = free_port()
    chosen = ServiceSettings.model_validate({"port": port, **settings})
    url = f"http://127.0.0.1:{port}"
    ready, over = threading.Event(), threading.Event()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(_serve(data, chosen, ready, over))
        except BaseException as error:
            failed.append(error)
        finally:
            ready.set()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert ready.wait(30)
        if not failed:
            bearer = {"Authorization": f"Bearer {TOKEN}"}
            yield Served(url, data, chosen, f"{url}/api/v1", bearer)
    finally:
        over.set()
        thread.join(30)
    if failed:
        raise failed[0]


async def _serve(
    data: Path, settings: ServiceSettings, ready: threading.Event, over: threading.Event
) -> None:
    tell_stories(data)
    async with _bus(data / "bus") as connection:
        supervisor = FakeSupervisor(data, connection)
        app = build_app(supervisor, settings, TOKEN)
        config = uvicorn.Config(
            app, host=settings.host, port=settings.port, log_level="error", lifespan="off"
        )
        server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        serving = asyncio.create_task(server._serve())
        while not server.started and not serving.done():
            await asyncio.sleep(0.01)
        ready.set()
        await asyncio.to_thread(over.wait)
        server.should_exit = True
        await serving
        supervisor.close()


@asynccontextmanager
async def _bus(store: Path) -> AsyncIterator[Connection]:
    """A coordinator's connection, with one worker and one dead letter on the bus."""
    embedded, stop = EmbeddedServer(store), asyncio.Event()
    where = await embedded.start()
    try:
        connection = await connect("coordinator", where)
        await declare(connection)
        await declare_durable(connection, "curator")
        worker = await connect("curator", where)
        working = asyncio.create_task(serve(worker, Offer("curator", {AdaptAnswer: _adapt}), stop))
        reason = "the endpoint gave 500 three times"
        await deadletters.put_dead_letter(Store(connection), LETTER, reason, b"{}", None)
        yield connection
        stop.set()
        await working
        await worker.close()
        await connection.close()
    finally:
        await embedded.stop()


async def _adapt(request: AdaptAnswer) -> AdaptedAnswer:
    return AdaptedAnswer(answer=request.text, rule="whole")
