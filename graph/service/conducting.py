"""Conducts the runs of a service, each so that its failure stays its own."""

import asyncio
import logging

from bus.notifications import publish_sequence
from graph.lab_recorder import LabRecorder
from graph.local_models import Say
from graph.owner import Owner
from graph.preflight import recorded_plan
from graph.recorder import OnEvent
from graph.run import Job, Order, conduct, end
from graph.service.managed_run import ManagedRun
from graph.service.recorded_status import FAILED, SERVICE_STOPPED
from graph.service.supervising import State
from graph.settings import make_plan
from graph.works import work_of
from observability.ledger.errors import LedgerError
from observability.ledger.facts import RunPaused, RunQueued, RunStarted

FinalState = tuple[State, str]
"""How a run has come to rest, and why."""
_OWN_PACKAGES = ("agents", "bus", "graph", "observability", "tools")

_log = logging.getLogger(__name__)


class Conductor:
    """Conducts one run after the other, or several at once.

    Args:
        owner: the data folder's owner.
        lab_recorder: the ledger, shared by all runs.
        say: hears what is being waited for.
        on_event: hears every event of every run.
    """

    def __init__(
        self, owner: Owner, lab_recorder: LabRecorder, say: Say, on_event: OnEvent
    ) -> None:
        self._owner, self._lab_recorder = owner, lab_recorder
        self._say, self._on_event = say, on_event

    async def conduct(self, managed: ManagedRun) -> None:
        """Conduct a run until it comes to rest, as people wish by then; its state says how."""
        try:
            rest = await self._conduct(managed)
        except asyncio.CancelledError:
            rest = "paused", SERVICE_STOPPED  # on record it is queued, or running, and goes on
        except Exception as error:
            rest = await self._fail(managed, error)
        try:
            while order := managed.unmet(*rest):
                rest = await self._carry_out(managed.run, order)
        except Exception as error:
            rest = await self._fail(managed, error)
        managed.put(*rest)

    async def end(self, run: str, reason: str) -> None:
        """End a run that nobody conducts.

        Raises:
            LedgerError: it cannot be put on record.
            PlanError: its plan cannot be read any more.
        """
        started = next(iter(self._lab_recorder.ledger.read(run))).fact
        assert isinstance(started, RunStarted), "a stream begins so"  # noqa: S101 - for mypy
        plan = make_plan(started.plan, f"the plan of {run}")
        job = Job(run, plan, work_of(plan), on_event=self._on_event)
        await end(self._owner, self._lab_recorder, job, reason)

    async def note(self, run: str, fact: RunPaused | RunQueued) -> None:
        """Put a wish about a run that nobody conducts on record.

        Raises:
            LedgerError: it cannot be.
        """
        ledger = self._lab_recorder.ledger

        def append() -> int:
            last = ledger.last(run)
            ledger.append(run, {f"{fact.kind}/after/{last}": fact}, last)
            return last + 1

        await publish_sequence(self._owner.connection, run, await asyncio.to_thread(append))

    async def _conduct(self, managed: ManagedRun) -> FinalState:
        run, owner = managed.run, self._owner
        plan = await asyncio.to_thread(recorded_plan, self._lab_recorder.ledger, run)
        async with owner.crews.workers_for(
            plan, lambda line: self._say(f"{run}: {line}")
        ) as workers:
            if managed.order is None:
                managed.put("running")
            self._say(f"{run}: running")
            job = Job(run, plan, work_of(plan), managed.orders, self._on_event)
            ending = await conduct(owner, workers, self._lab_recorder, job)
        return "ended" if ending.ended else "paused", ending.reason

    async def _carry_out(self, run: str, order: Order) -> FinalState:
        """Do what was wished while a run was only starting, or came to rest for another reason."""
        if order.wish == "stop":
            await self.end(run, order.reason)
            return "ended", order.reason
        await self.note(run, RunPaused(reason=order.reason))
        return "paused", order.reason

    async def _fail(self, managed: ManagedRun, error: Exception) -> FinalState:
        if not _is_foreseen(error):
            _log.error("%s failed", managed.run, exc_info=error)
        reason = FAILED + "; ".join(dict.fromkeys(_said(error)))
        try:
            await self.note(managed.run, RunPaused(reason=reason))
        except LedgerError as worse:
            _log.warning("%s failed, which cannot be put on record: %s", managed.run, worse)
        return "failed", reason


def _is_foreseen(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return all(map(_is_foreseen, error.exceptions))
    return type(error).__module__.partition(".")[0] in _OWN_PACKAGES


def _said(error: BaseException) -> list[str]:
    if isinstance(error, BaseExceptionGroup):
        return [said for each in error.exceptions for said in _said(each)]
    return [str(error) or type(error).__name__]
