"""The local model servers of a data folder: one for each name in the catalogue, for all runs."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bus.child_supervisor import ChildSupervisor
from graph.processes import Children
from graph.sharing import SharedResources
from tools.model import catalogue, server_addresses
from tools.model.errors import ModelSettingsError
from tools.model.local import server_for, wait_ready
from tools.model.settings import EndpointSettings

Say = Callable[[str], None]
"""Hears, in a line each, what is being done or waited for."""


@dataclass(frozen=True, slots=True)
class ModelServer:
    """A model server that is kept running, and its tokens of prompt and answer per call."""

    supervisor: ChildSupervisor
    url: str
    context: int

    async def ready(self) -> None:
        """Wait until it answers; raises ServerFailedError where it dies."""
        await wait_ready(self.url, is_alive=lambda: self.supervisor.pid is not None)


def sharing_cores(students: Sequence[EndpointSettings]) -> list[EndpointSettings]:
    """Models that answer at once, each with its share of the cores where nobody said how many.

    A server's threads wait by spinning: two servers with all cores each are far slower than two
    with half of them. How many there are changes no answer.
    """
    local = {each.local for each in students if each.local}
    if len(local) < 2:
        return list(students)
    share = {"threads": max(1, (os.cpu_count() or 1) // len(local))}
    return [
        each.model_copy(update=share) if each.local and not each.threads else each
        for each in students
    ]


class LocalModels:
    """Serves weights as long as a run wants them."""

    def __init__(self, data: Path, children: Children) -> None:
        self._data, self._children = data, children
        self._servers = SharedResources[ModelServer](self._end)

    @asynccontextmanager
    async def serving(
        self, wanted: Iterable[EndpointSettings], say: Say
    ) -> AsyncIterator[list[ModelServer]]:
        """Have every local model of these settings served, for the block.

        Of two settings with the same weights one server serves both, as the last of them says.

        Raises:
            ModelSettingsError: another run has the weights served with another context.
            ModelError: weights cannot be had.
            ChildError: a server could not be started.
        """
        async with AsyncExitStack() as stack:
            served = []
            for name, settings in {each.local: each for each in wanted if each.local}.items():
                start = self._starting(name, settings, say)
                server = await stack.enter_async_context(self._servers.holding(name, start))
                if server.context != settings.context:
                    raise ModelSettingsError(
                        "context",
                        f"{name} is served with {server.context} tokens for another run, and this "
                        f"plan wants {settings.context}: write the same, or wait until it is over",
                    )
                served.append(server)
            yield served

    async def ended(self) -> None:
        """Wait until the servers that nobody wants any more are gone."""
        await self._servers.ended()

    def _starting(
        self, name: str, settings: EndpointSettings, say: Say
    ) -> Callable[[], Awaitable[ModelServer]]:
        async def start() -> ModelServer:
            say(f"the student's weights: {name} (downloaded once, then cached)")
            weights = await asyncio.to_thread(catalogue.ensure, name)
            server = server_for(settings, weights, server_addresses.port_for(self._data, name))
            supervisor = await self._children.keep(f"model-{name}", server.argv())
            server_addresses.publish(self._data, name, server.url)
            say(f"the local model server: {server.url}")
            return ModelServer(supervisor, server.url, settings.context)

        return start

    async def _end(self, served: ModelServer) -> None:
        await self._children.end(served.supervisor)
