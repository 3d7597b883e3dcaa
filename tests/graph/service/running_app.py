"""The app on a real uvicorn, a real ledger and a real nats-server, which a test may stop.

The supervisor is the documented stand-in; the ledger is written by the test, as a run would.
"""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from fastapi import FastAPI

from bus.connection import Connection, connect
from bus.embedded import EmbeddedServer
from bus.streams import declare
from graph.service.http import pages
from graph.service.http.app import build_app
from graph.service.settings import ServiceSettings
from graph.service.supervising import State
from observability.ledger.facts import Fact
from observability.ledger.sqlite import LEDGER, SqliteLedger
from tests.conftest import free_port
from tests.graph.service.fake_supervisor import FakeSupervisor
from tests.graph.service.serving import TOKEN

T = TypeVar("T")


class RunningApp:
    """A service that a browser looks at; `serve` and `go` start and end it, `bus_*` the bus."""

    def __init__(self, data: Path, **settings: object) -> None:
        self.data, self.port = data, free_port()
        self.settings = ServiceSettings.model_validate({"port": self.port, **settings})
        self.url = f"http://127.0.0.1:{self.port}"
        self.token = TOKEN
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._nats = EmbeddedServer(data / "bus")
        self._server: uvicorn.Server | None = None
        self._serving: Future[None] | None = None
        self._app: FastAPI | None = None
        self.supervisor = self._do(self._meet())

    def serve(self) -> None:
        self._app = build_app(self.supervisor, self.settings, self.token)
        config = uvicorn.Config(
            self._app, port=self.port, log_level="error", lifespan="off", ws="none"
        )
        self._server = uvicorn.Server(config)
        self._serving = asyncio.run_coroutine_threadsafe(self._server._serve(), self._loop)
        self._do(self._up(self._server))

    def go(self) -> None:
        """End the server, as a restart does; the stand-in keeps what it knows."""
        assert self._server is not None
        assert self._serving is not None
        assert self._app is not None
        self._loop.call_soon_threadsafe(pages.close, self._app)
        self._server.should_exit = True
        self._serving.result(10)
        self._server = None

    def bus_goes(self) -> None:
        self._do(self._nats.stop())

    def bus_comes(self) -> None:
        self._nats = EmbeddedServer(self.data / "bus", previous=self._nats.where)
        self._do(self._nats.start())

    def tell(self, run: str, **facts: Fact) -> None:
        """Store facts as whoever runs the run would."""
        with SqliteLedger(self.data / LEDGER, "stand-in:1") as ledger:
            ledger.append(run, facts, ledger.last(run))

    def stands(self, run: str, state: State) -> None:
        """Have the stand-in say that a run stands so."""
        self.supervisor._states[run] = state

    def end(self) -> None:
        if self._server is not None:
            self.go()
        self._do(self._part())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _meet(self) -> FakeSupervisor:
        where = await self._nats.start()
        connection: Connection = await connect("coordinator", where)
        await declare(connection)
        return FakeSupervisor(self.data, connection)

    async def _part(self) -> None:
        await self.supervisor.connection.close()
        await self._nats.stop()
        self.supervisor.close()

    async def _up(self, server: uvicorn.Server) -> None:
        while not server.started:
            await asyncio.sleep(0.01)

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)


@contextmanager
def running_app(data: Path, **settings: object) -> Iterator[RunningApp]:
    """A service over the ledger of a data folder, which has to be there."""
    site = RunningApp(data, **settings)
    try:
        site.serve()
        yield site
    finally:
        site.end()
