"""Three real nats-servers as a cluster on this machine, with the lab's accounts on each."""

import os
import signal
import subprocess
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import nats
from nats.js import JetStreamContext
from nats.js.errors import APIError, ServiceUnavailableError

from bus.accounts import render
from bus.embedded import find_server
from bus.permissions import COORDINATOR, USERS, fresh_password, password_variable, users
from tests.conftest import free_port

NAMES = ("a", "b", "c")


class Cluster:
    """Its servers can be killed, and come back with what they had stored."""

    def __init__(self, folder: Path, variants: Mapping[str, Iterable[str]]) -> None:
        self._folder = folder
        self._variants = variants
        self._passwords = {user: fresh_password() for user in USERS}
        self._ports = {name: free_port() for name in NAMES}
        self._routes = {name: free_port() for name in NAMES}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def url(self) -> str:
        return ",".join(f"nats://127.0.0.1:{self._ports[name]}" for name in NAMES)

    @property
    def environment(self) -> dict[str, str]:
        """What a coordinator and its agents need to join it."""
        words = {password_variable(user): word for user, word in self._passwords.items()}
        return {"NATS_URL": self.url, "TUTELAGE_NATS_REPLICAS": "3", **words}

    def start(self, name: str) -> None:
        home = self._folder / name
        home.mkdir(parents=True, exist_ok=True)
        routes = ", ".join(f'"nats://127.0.0.1:{port}"' for port in self._routes.values())
        config = home / "nats-server.conf"
        config.write_text(
            f"listen: 127.0.0.1:{self._ports[name]}\n"
            f"server_name: {name}\n"
            "max_payload: 1048576\n"
            f'jetstream {{ store_dir: "{home}", sync_interval: always }}\n'
            f"cluster {{ name: lab, listen: 127.0.0.1:{self._routes[name]}, routes: [{routes}] }}\n"
            f"{render(users(self._variants), self._passwords)}"
        )
        with (home / "log").open("ab") as log:
            argv = [str(find_server()), "-c", str(config)]
            self._running[name] = subprocess.Popen(argv, stdout=log, stderr=log)

    def kill(self, name: str) -> None:
        server = self._running.pop(name)
        os.kill(server.pid, signal.SIGKILL)
        server.wait()

    async def leader(self, stream: str) -> str:
        """Which server leads a stream; empty while none does."""
        async with self._entered() as context:
            try:
                info = await context.stream_info(stream)
            except (APIError, ServiceUnavailableError, TimeoutError):
                return ""
        return (info.cluster.leader or "") if info.cluster else ""

    async def copies(self) -> dict[str, int]:
        """How many servers keep each stream."""
        async with self._entered() as context:
            return {
                str(info.config.name): 1 + len(info.cluster.replicas or ()) if info.cluster else 0
                for info in await context.streams_info()
            }

    @asynccontextmanager
    async def _entered(self) -> AsyncIterator[JetStreamContext]:
        connection = await nats.connect(
            self.url.split(","),
            user=COORDINATOR,
            password=self._passwords[COORDINATOR],
            inbox_prefix=f"_INBOX_{COORDINATOR}",
        )
        try:
            yield connection.jetstream()
        finally:
            await connection.close()

    def __enter__(self) -> Self:
        for name in NAMES:
            self.start(name)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for name in list(self._running):
            self.kill(name)
