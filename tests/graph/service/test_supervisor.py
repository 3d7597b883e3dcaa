"""The supervisor in this process: the house's budget, failures that stay one run's own, memory."""

import asyncio
import gc
import heapq
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bus.notifications import send_wish
from graph.cli.records import NameTakenError
from graph.context import RunContext
from graph.lab_recorder import LabRecorder
from graph.owner import own
from graph.recorder import Recorder
from graph.run import cycle
from graph.service import conducting
from graph.service.recorded_status import recorded_status
from graph.service.settings import ServiceBudget, ServiceSettings
from graph.service.supervising import NotPossibleError, Supervisor
from graph.service.supervisor import RunSupervisor
from graph.settings import PlanError
from observability.ledger.errors import LedgerFullError
from observability.ledger.facts import AttemptMade
from observability.ledger.sqlite import LEDGER, SqliteLedger
from observability.runs import UnknownRunError

pytestmark = pytest.mark.timeout(180)

DAY = 24 * 3600.0
PLAN: dict[str, Any] = {
    "name": "plan",
    "seed": 1,
    "lanes": 2,
    "skills": ["simulated/counting:0-1"],
    "student": {"simulated": "helps", "latency": 0.02},
    "candidates": {"most": 0},
    "budget": {"episodes": 40},
}


class Clock:
    """The time, and as many days later as a test wants."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class Hall:
    """A supervisor over a real bus and real agents."""

    def __init__(self, supervisor: RunSupervisor, ledger: SqliteLedger, clock: Clock) -> None:
        self.supervisor, self.ledger, self.clock = supervisor, ledger, clock
        self.typed: Supervisor = supervisor

    async def until(self, run: str, *states: str) -> str:
        """Wait for one of these states; returns the reason."""
        async with asyncio.timeout(60):
            while (seen := self.supervisor.find(run)).state not in states:
                await asyncio.sleep(0.02)
        return seen.reason

    def written(self, run: str) -> int:
        """Tokens that a run's student has written."""
        facts = (event.fact for event in self.ledger.read(run))
        return sum(fact.completion_tokens for fact in facts if isinstance(fact, AttemptMade))


@asynccontextmanager
async def hall(data: Path, settings: ServiceSettings, clock: Clock) -> AsyncIterator[Hall]:
    async with own(data, lambda _: None) as owner:
        with SqliteLedger(data / LEDGER, "test") as ledger:
            lab_recorder = LabRecorder(ledger)
            supervisor = RunSupervisor(owner, lab_recorder, settings, lambda _: None, clock)
            await supervisor.start()
            attending = asyncio.create_task(supervisor.attend())
            try:
                yield Hall(supervisor, ledger, clock)
            finally:
                attending.cancel()
                await supervisor.close()


async def test_the_houses_budget_pauses_every_run_until_its_period_turns(tmp_path: Path) -> None:
    settings = ServiceSettings(budget=ServiceBudget(tokens=600))
    async with hall(tmp_path, settings, clock := Clock()) as here:
        for name in ("one", "two"):
            await here.supervisor.create(PLAN, name)
        reasons = {await here.until(name, "paused") for name in ("one", "two")}
        assert reasons == {"the house's budget of 600 tokens per day is used up"}
        spent = sum(here.written(name) for name in ("one", "two"))
        assert spent >= 600
        await here.supervisor.create(PLAN, "three")
        await asyncio.sleep(1.5)
        assert here.supervisor.find("three").state == "queued"
        with pytest.raises(NotPossibleError, match="raise `budget`"):
            await here.supervisor.resume("one")
        await here.supervisor.pause("two")  # now it is a person's wish
        assert recorded_status(here.ledger, "two").reason == "paused on request"
        clock.ahead = DAY
        await here.until("one", "running", "ended")
        assert here.supervisor.find("two").state == "paused"
    async with hall(tmp_path, settings, clock) as again:
        assert again.supervisor.find("two").state == "paused"
        # What was spent before, by the ledger's clock, was the day before
        await again.until("one", "starting", "running", "ended")


async def test_what_was_spent_is_known_after_a_restart(tmp_path: Path) -> None:
    settings = ServiceSettings(budget=ServiceBudget(tokens=100, per="ever"))
    async with hall(tmp_path, settings, Clock()) as here:
        await here.supervisor.create(PLAN, "one")
        await here.until("one", "paused")
    async with hall(tmp_path, settings, Clock()) as here:
        await asyncio.sleep(1.5)
        assert here.supervisor.find("one").state == "paused"
    async with hall(tmp_path, ServiceSettings(), Clock()) as here:
        await here.until("one", "ended")


async def test_one_run_that_fails_takes_nothing_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("A_KEY", raising=False)
    keyed = {"base_url": "http://127.0.0.1:9/v1", "model": "m", "key_variable": "A_KEY"}
    async with hall(tmp_path, ServiceSettings(), Clock()) as here:
        await here.supervisor.create({**PLAN, "student": keyed}, "bad")
        await here.supervisor.create(PLAN, "good")
        reason = await here.until("bad", "failed")
        assert "environment variable A_KEY is not set" in reason
        assert recorded_status(here.ledger, "bad").state == "failed"
        await here.until("good", "ended")
        monkeypatch.setenv("A_KEY", "k")
        await here.supervisor.resume("bad")
        await here.until("bad", "running")
        await here.supervisor.stop("bad")
        await here.until("bad", "ended")
        forget_cancelled_timers()
        assert not [each for each in gc.get_objects() if isinstance(each, Recorder)]


def forget_cancelled_timers() -> None:
    """What the event loop does by itself within a minute: until then they hold their contexts."""
    loop: Any = asyncio.get_running_loop()
    loop._scheduled[:] = [timer for timer in loop._scheduled if not timer._cancelled]
    heapq.heapify(loop._scheduled)
    gc.collect()


async def test_agents_that_cannot_be_kept_up_fail_the_runs_that_need_them(tmp_path: Path) -> None:
    broken = {**PLAN, "student": {"simulated": "helps", "latency": 0.05}}
    async with hall(tmp_path, ServiceSettings(), Clock()) as here:
        await here.supervisor.create({**PLAN, "budget": {"episodes": 4000}}, "good")
        await here.until("good", "running")
        sabotage = tmp_path / "crews"
        await here.supervisor.create({**broken, "budget": {"episodes": 4000}}, "bad")
        await here.until("bad", "running")
        newest = max(sabotage.glob("*.toml"), key=lambda file: file.stat().st_mtime_ns)
        newest.write_text("[student]\nsimulated = 3\n")
        reason = await kill_until_given_up(here, newest.stem)
        assert reason.startswith(f"could not go on: agents-{newest.stem} died")
        assert here.supervisor.find("good").state == "running"


async def kill_until_given_up(here: Hall, crew: str) -> str:
    """Kill a crew until it is restarted no more: with such settings it cannot start."""
    import psutil

    for child in psutil.Process().children(recursive=True):
        if any(crew in word for word in child.cmdline()):
            child.kill()
    return await here.until("bad", "failed")


class Slow:
    """A run's work that goes on like any other, and comes to rest only once it may."""

    def __init__(self) -> None:
        self.may_rest = asyncio.Event()

    async def __call__(self, context: RunContext, data: Path) -> str:
        try:
            return await cycle(context, data)
        finally:
            await self.may_rest.wait()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    work = Slow()
    monkeypatch.setattr(conducting, "work_of", lambda _: work)
    return work


async def test_a_wish_that_comes_before_a_run_has_begun_is_not_lost(tmp_path: Path) -> None:
    async with hall(tmp_path, ServiceSettings(runs=1), Clock()) as here:
        await here.supervisor.create(PLAN, "one")
        await here.supervisor.pause("one")
        assert await here.until("one", "paused") == "paused on request"
        assert recorded_status(here.ledger, "one").reason == "paused on request"
        await here.supervisor.create(PLAN, "two")  # there is room again
        await here.until("two", "ended")
        await here.supervisor.resume("one")
        await here.supervisor.pause("one")
        await here.supervisor.stop("one")
        await here.until("one", "ended")
        assert recorded_status(here.ledger, "one").reason == "stopped on request"


async def test_a_wish_is_answered_before_the_run_has_come_to_rest(
    tmp_path: Path, slow: Slow
) -> None:
    async with hall(tmp_path, ServiceSettings(), Clock()) as here:
        await here.supervisor.create(PLAN, "one")
        await here.until("one", "running")
        async with asyncio.timeout(5):
            await here.supervisor.pause("one")
        assert here.supervisor.find("one").state == "pausing"
        with pytest.raises(NotPossibleError, match="resume it once it is paused"):
            await here.supervisor.resume("one")
        async with asyncio.timeout(5):
            await here.supervisor.stop("one")
        assert here.supervisor.find("one").state == "stopping"
        with pytest.raises(NotPossibleError, match="it is stopping"):
            await here.supervisor.pause("one")
        slow.may_rest.set()
        await here.until("one", "ended")
        assert recorded_status(here.ledger, "one").reason == "stopped on request"


async def test_whom_the_house_is_pausing_a_person_pauses_for_longer(
    tmp_path: Path, slow: Slow
) -> None:
    settings = ServiceSettings(budget=ServiceBudget(tokens=100))
    async with hall(tmp_path, settings, clock := Clock()) as here:
        for name in ("one", "two"):
            await here.supervisor.create({**PLAN, "budget": {"episodes": 4000}}, name)
        for name in ("one", "two"):
            assert (await here.until(name, "pausing")).startswith("the house's budget")
        await here.supervisor.pause("one")
        await send_wish(here.supervisor.connection, "two", "stop")  # by `tutelage stop`
        slow.may_rest.set()
        await here.until("one", "paused")
        await here.until("two", "ended")
        clock.ahead = DAY
        await asyncio.sleep(1.5)
        assert here.supervisor.find("one").state == "paused"
        assert recorded_status(here.ledger, "one").reason == "paused on request"


async def test_a_run_that_waits_goes_on_waiting_where_a_wish_cannot_be_put_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise LedgerFullError(tmp_path, "two")

    async with hall(tmp_path, ServiceSettings(runs=1), Clock()) as here:
        for name in ("one", "two"):
            await here.supervisor.create(PLAN, name)
        wishes = {"note": here.supervisor.pause, "end": here.supervisor.stop}
        for deed, wished in wishes.items():
            with monkeypatch.context() as patched:
                patched.setattr(conducting.Conductor, deed, full)
                with pytest.raises(LedgerFullError):
                    await wished("two")
        await here.until("two", "ended")
        assert not recorded_status(here.ledger, "two").reason.endswith("on request")


async def test_what_is_asked_amiss_is_refused(tmp_path: Path) -> None:
    async with hall(tmp_path, ServiceSettings(runs=1), Clock()) as here:
        create: Callable[..., Any] = here.supervisor.create
        for name in ("lab", "latest", "../up", "", "a b", "a" * 65):
            with pytest.raises(NameTakenError):
                await create(PLAN, name or "-")
        for plan in ({**PLAN, "name": "author"}, {**PLAN, "name": "try"}):
            with pytest.raises(NameTakenError, match="reserved"):
                await create(plan)
        with pytest.raises(PlanError):
            await create({**PLAN, "lanes": 0})
        with pytest.raises(UnknownRunError):
            here.supervisor.find("nobody")
        names = await asyncio.gather(*(create(PLAN) for _ in range(3)))
        assert len(set(names)) == 3
        with pytest.raises(NotPossibleError, match="it goes on by itself"):
            await here.supervisor.resume(names[2])
        assert [each.run for each in here.supervisor.runs()] == list(names)
