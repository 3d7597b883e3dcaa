"""What the pages are made from: kept folds of the ledger, and the bus while it answers."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TypeVar, cast

from anyio import to_thread

from bus.deadletters import DeadLetter, DeadLetters
from bus.discovery import AgentSeen
from bus.discovery import agents as agents_seen
from bus.errors import is_away
from bus.queues import Queue, depths
from graph.service.http.api_context import ApiContext
from graph.service.http.lane_steps import LaneSteps
from graph.service.supervising import RunStatus
from graph.steps import threads_of
from observability.dashboard.folds.glance import Glance
from observability.dashboard.folds.latency import CallTime
from observability.dashboard.live_folds import LiveFold, LiveFolds, LiveRun
from observability.dashboard.pages import DeadLetterRow, RunSnapshot
from observability.dashboard.views.agents import Speed, speeds
from observability.dashboard.views.lanes import LaneActivity
from observability.dashboard.views.links import Traces
from observability.dashboard.views.runs import RunRow, Runs, State, run_row, runs
from observability.ledger.errors import MissingLedgerError
from observability.ledger.event import Reader

T = TypeVar("T")
OLD = 1.0
"""Seconds that what the bus said is good for: several lookers ask it once."""
_PATIENCE = 5.0
_READING = 1.2
"""Seconds in which the front page reads runs that it does not know yet; the rest come later."""


class BusCache:
    """Answers of the bus, each cached for a moment; None where it is away."""

    def __init__(self, context: ApiContext) -> None:
        self._context = context
        self._held: dict[str, tuple[float, object]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    @property
    def is_up(self) -> bool:
        """Whether the bus answers."""
        return bool(self._context.supervisor.connection.is_connected)

    async def agents(self) -> Sequence[AgentSeen] | None:
        """Who serves."""
        return await self._ask("agents", lambda: agents_seen(self._context.supervisor.connection))

    async def queues(self) -> Sequence[Queue] | None:
        """What waits for whom."""
        return await self._ask("queues", lambda: depths(self._context.supervisor.connection))

    async def letters(self) -> Sequence[DeadLetterRow] | None:
        """What was given up, the newest first."""
        listed = DeadLetters(self._context.supervisor.connection).list
        found = await self._ask("letters", listed)
        return None if found is None else [_letter(each) for each in reversed(found)]

    async def given_up(self) -> int | None:
        """How many requests were."""
        return await self._ask("given up", DeadLetters(self._context.supervisor.connection).count)

    def forget(self) -> None:
        """Ask anew the next time."""
        self._held.clear()

    async def _ask(self, name: str, ask: Callable[[], Awaitable[T]]) -> T | None:
        async with self._locks.setdefault(name, asyncio.Lock()):
            when, held = self._held.get(name, (0.0, None))
            if time.monotonic() - when > OLD:
                held = await self._answer(ask)
                self._held[name] = (time.monotonic(), held)
            return cast("T | None", held)

    async def _answer(self, ask: Callable[[], Awaitable[T]]) -> T | None:
        if not self.is_up:
            return None
        try:
            async with asyncio.timeout(_PATIENCE):
                return await ask()
        except Exception as error:
            if not is_away(error):
                raise
            return None


class PageSources:
    """What pages are made from."""

    def __init__(self, context: ApiContext, traces: Traces) -> None:
        self._context, self._traces = context, traces
        self._following = LiveFolds()
        self.bus = BusCache(context)
        self.lanes = LaneSteps(context.supervisor.data)

    async def run(self, supervised: RunStatus, make: Callable[[RunSnapshot], T]) -> T:
        """What `make` makes of a run as it is now, off the event loop; it holds the run still.

        Raises:
            LedgerError: the ledger cannot be read.
        """
        state = State(supervised.run, supervised.state, supervised.reason)
        doing = await self.doing(supervised)

        def made(reader: Reader) -> T:
            def seen(held: LiveFold[LiveRun]) -> T:
                is_up, traces = self.bus.is_up, self._traces
                return make(
                    RunSnapshot(
                        held.fold, held.sequence, state, reader, traces, bus=is_up, doing=doing
                    )
                )

            return self._following.run(supervised.run, reader, seen)

        return await self._context.records.read(made)

    async def doing(self, supervised: RunStatus) -> tuple[LaneActivity, ...]:
        """What each of its lanes does now, as of a moment ago; nothing of a run that waits.

        Raises:
            LedgerError: the ledger cannot be read.
        """
        if supervised.state not in ("running", "pausing", "stopping"):
            return ()

        async def threads() -> list[str]:
            return await self._context.records.read(
                lambda reader: self._following.run(
                    supervised.run, reader, lambda held: threads_of(held.fold)
                )
            )

        return await self.lanes.of(supervised.run, threads)

    async def front(self) -> Runs:
        """Every run at a glance."""
        known = self._context.supervisor.runs()
        states = {each.run: State(each.run, each.state, each.reason) for each in known}
        letters, now = await self.bus.given_up(), time.time()

        def row(run: str, glance: Glance | None) -> RunRow:
            return run_row(states[run], glance, now)

        rows = await to_thread.run_sync(self._glanced, known, row)
        return runs(rows, letters)

    async def speeds(self) -> Sequence[Speed]:
        """How long each role takes, over all runs."""
        known = self._context.supervisor.runs()
        return speeds(await to_thread.run_sync(self._glanced, known, _roles))

    def _glanced(
        self, known: Sequence[RunStatus], see: Callable[[str, Glance | None], T]
    ) -> list[T]:
        """What `see` makes of each run; of the newest first, where there is no time for all.

        Of a run that is over there is no more news.
        """
        until, found = time.monotonic() + _READING, list[T]()
        try:
            with self._context.records.readers.reader() as reader:
                for each in reversed(known):
                    held = self._following.followed(each.run)
                    if each.state == "ended" and held.fold.progress.standing == "ended":
                        found.append(held.as_is(lambda one: see(one.run, one.fold)))
                    elif held.sequence or time.monotonic() < until:
                        found.append(held.read(reader, lambda one: see(one.run, one.fold)))
                    else:
                        found.append(see(each.run, None))
        except MissingLedgerError:
            return []
        return found[::-1]


def _roles(_run: str, glance: Glance | None) -> Mapping[str, Iterable[CallTime]]:
    return glance.latency.roles if glance else {}


def _letter(found: DeadLetter) -> DeadLetterRow:
    address = found.address
    return DeadLetterRow(
        address.id, address.role, address.run, address.variant, found.reason, bool(found.body)
    )
