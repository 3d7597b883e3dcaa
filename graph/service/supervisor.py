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
from graph.labbook import LabBook
from graph.local_models import Progress as Say
from graph.run import Order
from graph.service.admission import first_event
from graph.service.conducting import Conductor
from graph.service.desk import Desk, refusal
from graph.service.purse import HOUSE, Purse
from graph.service.settings import ServiceSettings
from graph.service.standings import SERVICE_STOPPED, goes_on, standing
from graph.service.supervising import NotPossibleError, Supervised
from graph.station import Station
from observability.ledger.errors import LedgerError
from observability.ledger.event import Event
from observability.ledger.facts import RunPaused, RunQueued
from observability.ledger.folds.progress import WAITS
from observability.runs import LATEST, find_run, runs

LOOK = 1.0
"""Seconds between two looks whether the budget's period has turned, and what else is on record."""
LITTER = 90.0
"""Seconds after a run's end in which the event loop's cancelled timers still hold its folds."""
DRAIN = 4.0
"""Seconds that runs have to come to rest when the service stops."""

_log = logging.getLogger(__name__)


class RunSupervisor:
    """The supervisor of one process; see `graph.service.supervising.Supervisor`.

    Args:
        station: the data folder's owner.
        book: its ledger.
        settings: how many runs at once, and what they may spend together.
        say: hears, in a line each, what happens to runs.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        station: Station,
        book: LabBook,
        settings: ServiceSettings,
        say: Say,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._station, self._ledger, self._say = station, book.ledger, say
        self._most, self._purse = settings.runs, Purse(settings.budget, clock)
        self._conductor = Conductor(station, book, say, self._heard)
        self._desks: dict[str, Desk] = {}
        self._waiting: list[Desk] = []
        self._going: list[Desk] = []
        self._admitting, self._closing = asyncio.Lock(), False
        self._left = float("inf")

    @property
    def data(self) -> Path:
        return self._station.data

    @property
    def connection(self) -> Connection:
        return self._station.connection

    async def start(self) -> None:
        """Take up what was going on when this data folder's service was last there."""
        await asyncio.to_thread(self._purse.recall, self._ledger)
        await asyncio.to_thread(self._notice)
        going = [desk for desk in self._desks.values() if goes_on(desk.seen)]
        # Those that had begun come before those that never had
        self._waiting = sorted(going, key=lambda desk: desk.reason == WAITS)
        self._fill()

    async def attend(self) -> None:
        """Start what waits for the budget's next period, and tidy up, until this is cancelled."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                await asyncio.to_thread(self._notice)
            except LedgerError as error:
                _log.warning("runs that others have put on record may be missing: %s", error)
            self._fill()
            if time.monotonic() > self._left + LITTER:
                self._left = float("inf")
                gc.collect()  # a run's folds are large, and the collector seldom looks

    async def close(self) -> None:
        """Bring every run to rest; the next start of the service takes them up again."""
        self._closing = True
        for desk in self._going:
            desk.tell(Order("pause", SERVICE_STOPPED))
        tasks = [desk.task for desk in self._going if desk.task]
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=DRAIN)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=DRAIN / 4)

    def runs(self) -> Sequence[Supervised]:
        return [desk.seen for desk in list(self._desks.values())]

    def find(self, run: str) -> Supervised:
        return self._found(run).seen

    async def create(self, plan: Mapping[str, Any], name: str | None = None) -> str:
        async with self._admitting:
            fact = await asyncio.to_thread(first_event, plan, name, self._ledger, self.data)
            await asyncio.to_thread(self._ledger.append, fact.run, {"run_started": fact}, 0)
        self._wait(self._desk(fact.run))
        return fact.run

    async def resume(self, run: str) -> None:
        desk = self._found(run)
        async with desk.turn:
            if desk.state not in ("paused", "failed"):
                raise refusal(desk, "resumed")
            if desk in self._waiting:
                remedy = "raise `budget` in the service's settings, or wait until its period turns"
                raise NotPossibleError(run, "resumed", desk.state, remedy)
            await self._conductor.note(desk.run, RunQueued())
            desk.put("queued", WAITS)
            self._wait(desk)

    async def pause(self, run: str) -> None:
        desk, order = self._found(run), Order.of("pause")
        async with desk.turn:
            if desk.task is not None and desk.state != "stopping":
                desk.tell(order)
            elif desk in self._waiting:
                with self._set_aside(desk):
                    await self._conductor.note(desk.run, RunPaused(reason=order.reason))
                desk.put("paused", order.reason)
            else:
                raise refusal(desk, "paused")

    async def stop(self, run: str) -> None:
        desk, order = self._found(run), Order.of("stop")
        async with desk.turn:
            if desk.state in ("ended", "elsewhere"):
                raise refusal(desk, "stopped")
            if desk.task is not None:
                desk.tell(order)
            else:
                with self._set_aside(desk):
                    await self._conductor.end(desk.run, order.reason)
                desk.put("ended", order.reason)

    async def answer(
        self, run: str, scaffold: str, *, approved: bool, reason: str, by: str
    ) -> None:
        word = Answer(scaffold=scaffold, approved=approved, reason=reason, by=by)
        await send_answer(self.connection, self._found(run).run, word)

    def _found(self, run: str) -> Desk:
        if run == LATEST and self._desks:
            run = next(reversed(self._desks))
        if run not in self._desks:
            run = find_run(self._ledger, run, self.data)
        return self._desk(run)

    def _notice(self) -> None:
        """Know of every run that is on record, by other processes too (a fork, say)."""
        for run in runs(self._ledger):
            self._desk(run)

    def _desk(self, run: str) -> Desk:
        if run not in self._desks:
            known = standing(self._ledger, run)
            self._desks.setdefault(run, Desk(run, known.state, known.reason))  # of two threads one
        return self._desks[run]

    @contextmanager
    def _set_aside(self, desk: Desk) -> Iterator[None]:
        """Let a run that waits not begin meanwhile; where this fails, it waits on."""
        place = self._waiting.index(desk) if desk in self._waiting else None
        if place is not None:
            self._waiting.pop(place)
        try:
            yield
        except BaseException:
            if place is not None:
                self._wait(desk, place)
            raise

    def _heard(self, event: Event) -> None:
        """Pause every run once all of them together have spent what they may."""
        self._purse.apply(event)
        if reason := self._purse.spent():
            for desk in self._going:
                if desk.state == "running":
                    desk.tell(Order("pause", reason))

    def _wait(self, desk: Desk, place: int | None = None) -> None:
        self._waiting.insert(len(self._waiting) if place is None else place, desk)
        self._fill()

    def _fill(self) -> None:
        """Begin with what waits, as long as there is room and budget."""
        while self._waiting and len(self._going) < self._most and not self._closing:
            if self._purse.spent():
                return
            desk = self._waiting.pop(0)
            desk.put("starting")
            desk.task = asyncio.create_task(self._go(desk), name=f"run {desk.run}")
            self._going.append(desk)

    async def _go(self, desk: Desk) -> None:
        try:
            await self._conductor.conduct(desk)
        finally:
            self._going.remove(desk)
            desk.leave()
            self._left = time.monotonic()
            held = desk.state == "paused" and desk.reason.startswith(HOUSE)
            self._say(f"{desk.run}: {desk.state}{f' ({desk.reason})' if desk.reason else ''}")
            if held and not self._closing:
                self._wait(desk, 0)
            else:
                self._fill()
