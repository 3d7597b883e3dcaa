"""Owns the runs of a data folder: queues them, conducts several at once, and carries out wishes.

One run that fails takes neither the others nor the service with it. A wish is answered once it is
on the ledger or, of a run that goes on, once whoever conducts it has been told: coming to rest may
take a while, and is on the ledger then.
"""

import asyncio
import gc
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bus.approval import Answer, send_answer
from bus.connection import Connection
from graph.lab_recorder import LabRecorder
from graph.local_models import Say
from graph.owner import Owner
from graph.run import Order
from graph.service.admission import first_event
from graph.service.budget_meter import USED_UP, BudgetMeter
from graph.service.conducting import Conductor
from graph.service.managed_run import ManagedRun, refusal
from graph.service.recorded_status import SERVICE_STOPPED, goes_on, recorded_status
from graph.service.settings import ServiceSettings
from graph.service.supervising import NotPossibleError, RunStatus
from observability.ledger.errors import LedgerError
from observability.ledger.event import Event
from observability.ledger.facts import RunPaused, RunQueued
from observability.ledger.folds.progress import WAITS
from observability.runs import LATEST, find_run, runs

POLL_SECONDS = 1.0
"""Seconds between two looks whether the budget's period has turned, and what else is on record."""
GARBAGE_SECONDS = 90.0
"""Seconds after a run's end until its folds can be collected: cancelled timers hold them."""
DRAIN_SECONDS = 4.0
"""Seconds that runs have to come to rest when the service stops."""

_log = logging.getLogger(__name__)


class RunSupervisor:
    """The supervisor of one process; see `graph.service.supervising.Supervisor`.

    Args:
        owner: the data folder's owner.
        lab_recorder: its ledger.
        settings: how many runs at once, and what they may spend together.
        say: hears, in a line each, what happens to runs.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        owner: Owner,
        lab_recorder: LabRecorder,
        settings: ServiceSettings,
        say: Say,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._owner, self._ledger, self._say = owner, lab_recorder.ledger, say
        self._most, self._meter = settings.runs, BudgetMeter(settings.budget, clock)
        self._conductor = Conductor(owner, lab_recorder, say, self._on_event)
        self._managed: dict[str, ManagedRun] = {}
        self._waiting: list[ManagedRun] = []
        self._going: list[ManagedRun] = []
        self._admitting, self._closing = asyncio.Lock(), False
        self._left = float("inf")

    @property
    def data(self) -> Path:
        return self._owner.data

    @property
    def connection(self) -> Connection:
        return self._owner.connection

    async def start(self) -> None:
        """Take up what was going on when this data folder's service was last there."""
        await asyncio.to_thread(self._meter.recall, self._ledger)
        await asyncio.to_thread(self._notice)
        going = [managed for managed in self._managed.values() if goes_on(managed.status)]
        # Those that had begun come before those that never had
        self._waiting = sorted(going, key=lambda managed: managed.reason == WAITS)
        self._fill()

    async def attend(self) -> None:
        """Start what waits for the budget's next period, and tidy up, until this is cancelled."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await asyncio.to_thread(self._notice)
            except LedgerError as error:
                _log.warning("runs that others have put on record may be missing: %s", error)
            self._fill()
            if time.monotonic() > self._left + GARBAGE_SECONDS:
                self._left = float("inf")
                gc.collect()  # a run's folds are large, and the collector seldom looks

    async def close(self) -> None:
        """Bring every run to rest; the next start of the service takes them up again."""
        self._closing = True
        for managed in self._going:
            managed.tell(Order("pause", SERVICE_STOPPED))
        tasks = [managed.task for managed in self._going if managed.task]
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=DRAIN_SECONDS / 4)

    def runs(self) -> Sequence[RunStatus]:
        return [managed.status for managed in list(self._managed.values())]

    def find(self, run: str) -> RunStatus:
        return self._found(run).status

    async def create(self, plan: Mapping[str, Any], name: str | None = None) -> str:
        async with self._admitting:
            fact = await asyncio.to_thread(first_event, plan, name, self._ledger, self.data)
            await asyncio.to_thread(self._ledger.append, fact.run, {"run_started": fact}, 0)
        self._wait(self._managed_run(fact.run))
        return fact.run

    async def resume(self, run: str) -> None:
        managed = self._found(run)
        async with managed.turn:
            if managed.state not in ("paused", "failed"):
                raise refusal(managed, "resumed")
            if managed in self._waiting:
                remedy = "raise `budget` in the service's settings, or wait until its period turns"
                raise NotPossibleError(run, "resumed", managed.state, remedy)
            await self._conductor.note(managed.run, RunQueued())
            managed.put("queued", WAITS)
            self._wait(managed)

    async def pause(self, run: str) -> None:
        managed, order = self._found(run), Order.of("pause")
        async with managed.turn:
            if managed.task is not None and managed.state != "stopping":
                managed.tell(order)
            elif managed in self._waiting:
                with self._set_aside(managed):
                    await self._conductor.note(managed.run, RunPaused(reason=order.reason))
                managed.put("paused", order.reason)
            else:
                raise refusal(managed, "paused")

    async def stop(self, run: str) -> None:
        managed, order = self._found(run), Order.of("stop")
        async with managed.turn:
            if managed.state in ("ended", "elsewhere"):
                raise refusal(managed, "stopped")
            if managed.task is not None:
                managed.tell(order)
            else:
                with self._set_aside(managed):
                    await self._conductor.end(managed.run, order.reason)
                managed.put("ended", order.reason)

    async def answer(
        self, run: str, scaffold: str, *, approved: bool, reason: str, by: str
    ) -> None:
        word = Answer(scaffold=scaffold, approved=approved, reason=reason, by=by)
        await send_answer(self.connection, self._found(run).run, word)

    def _found(self, run: str) -> ManagedRun:
        if run == LATEST and self._managed:
            run = next(reversed(self._managed))
        if run not in self._managed:
            run = find_run(self._ledger, run, self.data)
        return self._managed_run(run)

    def _notice(self) -> None:
        """Know of every run that is on record, by other processes too (a fork, say)."""
        for run in runs(self._ledger):
            self._managed_run(run)

    def _managed_run(self, run: str) -> ManagedRun:
        if run not in self._managed:
            known = recorded_status(self._ledger, run)
            # Two threads may both come here: the first one's stays
            self._managed.setdefault(run, ManagedRun(run, known.state, known.reason))
        return self._managed[run]

    @contextmanager
    def _set_aside(self, managed: ManagedRun) -> Iterator[None]:
        """Let a run that waits not begin meanwhile; where this fails, it waits on."""
        place = self._waiting.index(managed) if managed in self._waiting else None
        if place is not None:
            self._waiting.pop(place)
        try:
            yield
        except BaseException:
            if place is not None:
                self._wait(managed, place)
            raise

    def _on_event(self, event: Event) -> None:
        """Pause every run once all of them together have spent what they may."""
        self._meter.apply(event)
        if reason := self._meter.spent():
            for managed in self._going:
                if managed.state == "running":
                    managed.tell(Order("pause", reason))

    def _wait(self, managed: ManagedRun, place: int | None = None) -> None:
        self._waiting.insert(len(self._waiting) if place is None else place, managed)
        self._fill()

    def _fill(self) -> None:
        """Begin with what waits, as long as there is room and budget."""
        while self._waiting and len(self._going) < self._most and not self._closing:
            if self._meter.spent():
                return
            managed = self._waiting.pop(0)
            managed.put("starting")
            managed.task = asyncio.create_task(self._go(managed), name=f"run {managed.run}")
            self._going.append(managed)

    async def _go(self, managed: ManagedRun) -> None:
        try:
            await self._conductor.conduct(managed)
        finally:
            self._going.remove(managed)
            managed.leave()
            self._left = time.monotonic()
            held = managed.state == "paused" and managed.reason.startswith(USED_UP)
            why = f" ({managed.reason})" if managed.reason else ""
            self._say(f"{managed.run}: {managed.state}{why}")
            if held and not self._closing:
                self._wait(managed, 0)
            else:
                self._fill()
