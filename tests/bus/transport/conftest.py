"""Declared streams, a run of its own for each test, and workers that stop with the test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from bus.client import BusClient
from bus.connection import Connection
from bus.messages.curator import AdaptAnswer, AdaptedAnswer
from bus.offer import Offer
from bus.service import serve
from bus.streams import Delivery, close_run, declare, declare_durable
from bus.subjects import Address

SHORT = Delivery(ack_wait=1.0, max_deliver=3)


class Curator:
    """Adapts answers by shouting them; keeps what it was asked, and fails as it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.failures: list[Exception] = []
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, request: AdaptAnswer) -> AdaptedAnswer:
        self.asked.append(request.text)
        await self.go.wait()
        if self.failures:
            raise self.failures.pop(0)
        return AdaptedAnswer(answer=request.text.upper(), rule="whole")

    def offer(self, **settings: Any) -> Offer:
        return Offer("curator", {AdaptAnswer: self}, **settings)


class Workers:
    """Starts workers, stops them all."""

    def __init__(self) -> None:
        self._stop, self.tasks = asyncio.Event(), list[asyncio.Task[None]]()

    def start(self, connection: Connection, offer: Offer) -> asyncio.Task[None]:
        self.tasks.append(asyncio.create_task(serve(connection, offer, self._stop)))
        return self.tasks[-1]

    async def stop(self) -> None:
        self._stop.set()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def declared(connection: Connection) -> Connection:
    await declare(connection)
    for role, variant in (("curator", "any"), ("student", "qwen-1")):
        await declare_durable(connection, role, variant, SHORT)  # type: ignore[arg-type]
    return connection


@pytest_asyncio.fixture
async def coordinator(connect_as: Callable[..., Awaitable[Connection]]) -> Connection:
    return await declared(await connect_as("coordinator"))


@pytest_asyncio.fixture
async def curator_user(connect_as: Callable[..., Awaitable[Connection]]) -> Connection:
    return await connect_as("curator")


@pytest_asyncio.fixture
async def run(coordinator: Connection) -> AsyncIterator[str]:
    name = uuid4().hex
    yield name
    await close_run(coordinator, name)


@pytest.fixture
def address(run: str) -> Address:
    return Address.of("curator", run, "first")


@pytest_asyncio.fixture
async def client(coordinator: Connection, run: str) -> AsyncIterator[BusClient]:
    async with BusClient(coordinator, run, patience=20) as client:
        yield client


@pytest_asyncio.fixture
async def workers(coordinator: Connection) -> AsyncIterator[Workers]:
    """Workers on the shared server; they stop before its connection closes."""
    workers = Workers()
    yield workers
    await workers.stop()


@pytest_asyncio.fixture
async def workers_of(boss: Connection) -> AsyncIterator[Callable[..., asyncio.Task[None]]]:
    """Start workers on the server that a test has for itself."""
    workers = Workers()
    yield workers.start
    await workers.stop()


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that stop, and callers that look again, sooner than people would mind."""
    monkeypatch.setattr("bus.service.PULL", 0.2)
    monkeypatch.setattr("bus.client.POLL", 0.5)


@pytest.fixture
def curator() -> Curator:
    return Curator()
