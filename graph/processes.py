"""The processes that the owner of a data folder keeps beside itself."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from bus.child import Child, Command
from bus.child_supervisor import DEFAULT_POLICY, ChildSupervisor, RestartPolicy
from observability.ledger.opening import VARIABLE

_LEDGER_VARIABLES = frozenset({VARIABLE, "PGPASSWORD", "PGPASSFILE"})
"""What would let a child into the ledger's database."""


class KeptProcess(Protocol):
    """A process that is kept running; a `ChildSupervisor` and an `EmbeddedServer` are such."""

    async def failed(self) -> None:
        """Return once it is stopped; raise RestartLimitError once it is given up."""
        ...

    async def stop(self) -> None:
        """Stop it."""
        ...


class Children:
    """Keeps processes running, and stops them, the youngest first, on leaving its context.

    They die with this process however it dies, do not hear its Ctrl-C (it drains first, and
    needs them for that), and write to `logs/<name>.log` in the data folder.
    """

    def __init__(self, data: Path, patience: RestartPolicy = DEFAULT_POLICY) -> None:
        self._logs = data / "logs"
        self._patience = patience
        self._kept: list[KeptProcess] = []

    async def keep(
        self, name: str, argv: Sequence[str], env: Mapping[str, str] | None = None
    ) -> ChildSupervisor:
        """Start a program and respawn it whenever it exits, however it does.

        Args:
            name: its name in logs and errors.
            argv: program and arguments.
            env: its whole environment; where None this process's own, but for the way to the
                ledger: agents never read it.
        """
        given = (
            {k: v for k, v in os.environ.items() if k not in _LEDGER_VARIABLES}
            if env is None
            else env
        )
        command = Command(name, tuple(argv), self._logs / f"{name}.log", given)
        supervisor = ChildSupervisor(name, lambda: Child.start(command), self._patience)
        await supervisor.start()
        self.adopt(supervisor)
        return supervisor

    def adopt(self, kept: KeptProcess) -> None:
        """Watch over, and stop in its turn, what is already running."""
        self._kept.append(kept)

    async def failed(self) -> None:
        """Wait until one of those kept now is given up, for ever where none is; run work beside it.

        Raises:
            RestartLimitError: one died too often; carries the last lines of its log.
        """
        await first_failure(self._kept)

    async def end(self, kept: KeptProcess) -> None:
        """Stop one of those kept, and watch over it no longer."""
        if kept in self._kept:
            self._kept.remove(kept)
        await kept.stop()

    async def stop(self) -> None:
        """Stop them all, the youngest first."""
        while self._kept:
            await self._kept.pop().stop()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()


async def first_failure(kept: Sequence[KeptProcess]) -> None:
    """Wait until one of these is given up, for ever where there is none.

    Raises:
        RestartLimitError: one died too often; carries the last lines of its log.
    """
    if not kept:
        await asyncio.Event().wait()
    watchers = [asyncio.ensure_future(each.failed()) for each in kept]
    try:
        await asyncio.wait(watchers, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for watcher in watchers:
            watcher.cancel()
    for watcher in watchers:
        if watcher.done() and not watcher.cancelled():
            watcher.result()
