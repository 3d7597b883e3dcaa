"""The service as a process: owns a data folder, and serves until it is told to stop."""

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from graph.lab_recorder import LabRecorder
from graph.local_models import Say
from graph.owner import own
from graph.service import address
from graph.service.http import pages
from graph.service.http.app import build_app
from graph.service.settings import ServiceSettings
from graph.service.supervisor import RunSupervisor
from observability import telemetry
from observability.ledger.opening import open_ledger

GRACE = 9.0
"""Seconds after the first signal in which this process ends, whatever still keeps it."""


class PortTakenError(RuntimeError):
    """The service cannot listen where it shall."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        self.host, self.port, self.reason = host, port, reason
        super().__init__(
            f"cannot listen on {host}:{port}: {reason}; set `host` and `port`, or --host and --port"
        )


async def serve(data: Path, settings: ServiceSettings, say: Say, ready: Say) -> None:
    """Own a data folder and run what it holds until SIGTERM or Ctrl-C; a second one ends at once.

    `ready` hears the address once it answers there.

    Raises:
        DataFolderBusyError: another process owns the folder.
        PortTakenError: something else listens there, or nobody may.
        ServiceSettingsError: it shall listen to other machines, and no token is set.
        WeakTokenError: the token is too short.
        ChildError: nats-server could not be started.
        LedgerError: the ledger cannot be written.
    """
    stop = _stopping(say)
    async with AsyncExitStack() as stack:
        owning = own(data, say, retention=settings.retention, agents=settings.agents)
        owner = await stack.enter_async_context(owning)
        token = address.token_of(data, settings)
        listening = stack.enter_context(_listening(settings))
        spans = telemetry.configure("coordinator", data, "service")
        stack.callback(spans.shutdown)
        ledger = stack.enter_context(open_ledger(data))
        lab_recorder = await asyncio.to_thread(LabRecorder, ledger)
        supervisor = RunSupervisor(owner, lab_recorder, settings, say)
        url = _url(settings.host, listening)
        here = settings.model_copy(update={"port": listening.getsockname()[1]})
        app = build_app(supervisor, here, token)
        stack.push_async_callback(supervisor.close)
        await supervisor.start()
        attending = asyncio.create_task(supervisor.attend(), name="attend")
        stack.callback(attending.cancel)
        await stack.enter_async_context(_answering(app, listening))
        address.publish(data, url, settings)
        stack.callback(address.withdraw, data)
        say(f"serving {url} (token: {_where(data, settings)})")
        ready(url)
        await _until(stop, attending)
        await supervisor.close()  # the pages show it
    say("stopped; what was running goes on with the next `tutelage serve`")


class _Server(uvicorn.Server):
    """Signals are this process's own affair, for the runs come before the pages."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _configuration(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )


@asynccontextmanager
async def _answering(app: FastAPI, listening: socket.socket) -> AsyncIterator[None]:
    server = _Server(_configuration(app))
    answering = asyncio.create_task(server.serve(sockets=[listening]), name="http")
    up = asyncio.create_task(server.up.wait())
    try:
        await asyncio.wait((up, answering), return_when=asyncio.FIRST_COMPLETED)
        if answering.done():
            answering.result()
        yield
    finally:
        up.cancel()
        pages.close(app)
        server.should_exit = True
        await asyncio.wait((answering,))


@contextmanager
def _listening(settings: ServiceSettings) -> Iterator[socket.socket]:
    host, port = settings.host, settings.port
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            yield listening
    except OSError as error:
        raise PortTakenError(host, port, error.strerror or str(error)) from error


def _stopping(say: Say) -> asyncio.Event:
    """Set by the first signal; the second ends the process, which loses nothing that is stored."""
    stop = asyncio.Event()

    def told() -> None:
        if stop.is_set():
            os._exit(1)
        stop.set()
        say("stopping: runs come to rest, and go on with the next start")
        # A download, say, cannot be cut short, and nothing that matters waits for it
        watchdog = threading.Timer(GRACE, os._exit, (0,))
        watchdog.daemon = True
        watchdog.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told)
    return stop


async def _until(stop: asyncio.Event, attending: asyncio.Task[None]) -> None:
    """Wait for the word to stop; raises what the supervisor's own work has met before it."""
    told = asyncio.create_task(stop.wait())
    await asyncio.wait((told, attending), return_when=asyncio.FIRST_COMPLETED)
    if attending.done():
        attending.result()


def _url(host: str, listening: socket.socket) -> str:
    name = "127.0.0.1" if host in ("0.0.0.0", "") else "[::1]" if host == "::" else host  # noqa: S104
    return f"http://{name}:{listening.getsockname()[1]}"


def _where(data: Path, settings: ServiceSettings) -> str:
    if os.environ.get(settings.token_variable, "").strip():
        return f"in {settings.token_variable}"
    return str((data / address.TOKEN).resolve())


def configure_log() -> None:
    """Warnings and worse to stderr, a line each; faults with where they happened."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
