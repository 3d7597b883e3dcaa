"""Crews: who answers for runs. Runs with equal settings share one, and with it its models.

A crew is one process with all agents, each with a connection and a user of its own, and the local
model servers that they need.
"""

import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import tomli_w

from bus.child_supervisor import ChildSupervisor
from bus.connection import Connection
from bus.embedded import EmbeddedServer
from bus.messages.message import Role
from bus.streams import Delivery, declare_durable
from bus.subjects import ANY_VARIANT, HUMAN_VARIANT
from graph import unserved_queues
from graph.local_models import LocalModels, Say, sharing_cores
from graph.processes import Children, KeptProcess, first_failure
from graph.settings import Plan
from graph.sharing import SharedResources
from graph.unserved_queues import QueueKey, announce, to_permit, to_start
from graph.variants import (
    check_students,
    further_tables,
    models_of,
    own_roles,
    pins_of,
    students_of,
    tables_of,
    variants_of,
    workers_of,
)


@dataclass(frozen=True)
class RunWorkers(Mapping[Role, str]):
    """The workers that answer one run: by role, the variant that its requests go to."""

    variants: Mapping[Role, str]
    kept: Sequence[KeptProcess] = ()
    """The processes without which nobody would answer."""

    async def failed(self) -> None:
        """Wait until one of its processes is given up, for ever where there is none.

        Raises:
            RestartLimitError: one died too often; carries the last lines of its log.
        """
        await first_failure(self.kept)

    def __getitem__(self, role: Role) -> str:
        return self.variants[role]

    def __iter__(self) -> Iterator[Role]:
        return iter(self.variants)

    def __len__(self) -> int:
        return len(self.variants)


class Crews:
    """The crews of a data folder's owner.

    Args:
        data: the data folder.
        connection: the bus, as the coordinator.
        children: keeps the processes.
        server: the embedded server; None where it is somebody else's, who permits variants there.
        starts: whether agents are started; without them, somebody else must. Queues are declared,
            and local models served, in any case.
    """

    def __init__(
        self,
        data: Path,
        connection: Connection,
        children: Children,
        server: EmbeddedServer | None,
        *,
        starts: bool = True,
    ) -> None:
        self._data, self._connection = data, connection
        self._children, self._server, self._starts = children, server, starts
        self._plans: list[Plan] = []
        self._waits: dict[QueueKey, float] = {}
        self._models = LocalModels(data, children)
        self._agents = SharedResources[ChildSupervisor](children.end)

    @asynccontextmanager
    async def workers_for(self, plan: Plan, say: Say) -> AsyncIterator[RunWorkers]:
        """Have somebody answer for a plan's run, for as long as the block lasts.

        Args:
            plan: which models and whose workers.
            say: hears, in a line each, what is being waited for; also later, where a worker that
                somebody else is to start does not come, or goes.

        Raises:
            ChildError: a child process could not be started.
            ModelError: weights cannot be had, a model's key is not set, or the plan's student and
                another run's answer to the same name.
            DeclarationError: the server refuses a queue.
        """
        if self._starts:
            for role, table in models_of(plan):
                table.key(role)  # rather now than in every agent, again and again
        async with AsyncExitStack() as stack:
            stack.enter_context(self._among_others(plan))
            await self._open(workers_of(plan))
            wanted = [table for _, table in reversed(models_of(plan))]
            if plan.study is not None:
                wanted = sharing_cores(wanted)
            models = await stack.enter_async_context(self._models.serving(wanted, say))
            kept: list[KeptProcess] = [self._server] if self._server else []
            kept += [each.supervisor for each in models]
            if self._starts and own_roles(plan):
                kept.append(await stack.enter_async_context(self._crew("all", tables_of(plan))))
            for tables in further_tables(plan) if self._starts else ():
                kept.append(await stack.enter_async_context(self._crew("student", tables)))
            left = self._left_to_others(plan)
            self._announcing(stack, {each: to_start(each, self._data) for each in left}, say)
            for model in models:
                await model.ready()  # the agents load meanwhile, and wait too
            if self._server is None and self._starts:
                own = {queue: to_permit(queue, self._data) for queue in _queues(workers_of(plan))}
                rest = {queue: remedy for queue, remedy in own.items() if queue not in left}
                self._announcing(stack, rest, say, unserved_queues.OWN_PATIENCE)
            yield RunWorkers(variants_of(plan), kept)

    async def ended(self) -> None:
        """Wait until the crews that nobody wants any more are gone."""
        await self._agents.ended()
        await self._models.ended()

    @contextmanager
    def _among_others(self, plan: Plan) -> Iterator[None]:
        for other in self._plans:
            for one, another in product(students_of(plan), students_of(other)):
                check_students(one, another)
        self._plans.append(plan)
        try:
            yield
        finally:
            self._plans.remove(plan)

    def _announcing(
        self,
        stack: AsyncExitStack,
        queues: Mapping[QueueKey, str],
        say: Say,
        patience: float = unserved_queues.PATIENCE,
    ) -> None:
        watching = announce(self._connection, queues, say, patience)
        stack.callback(asyncio.create_task(watching, name="unserved queues").cancel)

    def _left_to_others(self, plan: Plan) -> list[QueueKey]:
        left = pins_of(plan) if self._starts else workers_of(plan)
        own = own_roles(plan) if self._starts else set[Role]()
        return [
            (role, each) for role, each in _queues(left) if role not in own or each != ANY_VARIANT
        ]

    async def _open(self, workers: Mapping[Role, Sequence[str]]) -> None:
        """Permit and declare what a run may ask; as patient as the most patient run there was.

        A worker looks once how often it must say that it is at work, so a wait never shrinks.
        """
        if self._server is not None:
            self._server.permit_all(workers)
        for queue in _queues(workers):
            await declare_durable(self._connection, *queue, self._delivery(queue))

    def _delivery(self, queue: QueueKey) -> Delivery:
        role, variant = queue
        waits = [plan.ack_wait for plan in self._plans if variant in workers_of(plan)[role]]
        self._waits[queue] = max(*waits, self._waits.get(queue, 0.0))
        delivery = Delivery(ack_wait=self._waits[queue])
        # A person takes days, and may leave the page as often as she likes.
        return delivery._replace(max_deliver=-1) if queue == ("judge", HUMAN_VARIANT) else delivery

    @asynccontextmanager
    async def _crew(self, who: str, tables: Mapping[str, object]) -> AsyncIterator[ChildSupervisor]:
        content = tomli_w.dumps(tables)
        crew = hashlib.sha256(content.encode()).hexdigest()[:12]

        async def start() -> ChildSupervisor:
            settings = self._data / "crews" / f"{crew}.toml"
            settings.parent.mkdir(exist_ok=True)
            settings.write_text(content)
            argv = (sys.executable, "-m", "agents", who, "--settings", str(settings))
            return await self._children.keep(f"agents-{crew}", (*argv, "--data", str(self._data)))

        async with self._agents.holding(crew, start) as supervisor:
            yield supervisor


def _queues(workers: Mapping[Role, Sequence[str]]) -> list[QueueKey]:
    return [(role, each) for role, names in workers.items() for each in names]
