"""The conformance run: every case against one agent, under run names of its own."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from types import MappingProxyType

from bus.connection import Connection
from bus.probe import Probe
from bus.queues import depths
from graph.conformance import invalid_requests, slow, valid_requests
from graph.conformance.asking import AgentUnderTest
from graph.conformance.finding import Finding
from graph.conformance.requests import examples
from graph.conformance.target import Target

GROUPS: Mapping[str, Callable[[AgentUnderTest], AsyncIterator[Finding]]] = MappingProxyType(
    {
        "registers": valid_requests.registers,
        "answers": valid_requests.answers,
        "refuses": invalid_requests.refuses,
        "large": invalid_requests.large,
        "repeats": valid_requests.repeats,
        "closed": slow.closed,
        "slow": slow.slow,
    }
)
"""Cases by what they are about, in the order in which they are tried."""


class UnknownGroupError(ValueError):
    """There are no such cases."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"there are no cases {name!r}, only {', '.join(GROUPS)}")


class NoQueueError(LookupError):
    """An agent says that it serves a queue which nobody has declared."""

    def __init__(self, target: Target) -> None:
        self.target = target
        super().__init__(
            f"{', '.join(target.names)}: there is no queue for role {target.role!r} and variant "
            f"{target.variant!r}: name both in the metadata (docs/agents.md, step 7), and pin a "
            "run to the variant, which declares its queue"
        )


async def check(
    connection: Connection,
    target: Target,
    patience: float = 60.0,
    groups: Iterable[str] = tuple(GROUPS),
) -> AsyncIterator[Finding]:
    """Try the cases one after the other; what they leave on the bus is deleted at the end.

    Args:
        connection: connected as the coordinator.
        target: whom to check.
        patience: seconds that a case may take; a model's longest answer should fit.
        groups: which cases, by the names in `GROUPS`.

    Raises:
        UnknownGroupError: there is none of this name.
        NoQueueError: the agent's queue was never declared.
        BusUnavailableError: the server stayed away.
        nats.errors.Error, nats.js.errors.Error: the server refuses what a coordinator may do.
    """
    wanted = tuple(groups)
    for name in wanted:
        if name not in GROUPS:
            raise UnknownGroupError(name)
    queues = {(each.role, each.variant): each for each in await depths(connection)}
    queue = queues.get((target.role, target.variant))
    if queue is None:
        raise NoQueueError(target)
    async with Probe(connection) as probe:
        asked = await examples(connection, target.role)
        checked = AgentUnderTest(target, probe, asked, patience, queue.ack_wait)
        for name in wanted:
            async for finding in GROUPS[name](checked):
                yield finding
