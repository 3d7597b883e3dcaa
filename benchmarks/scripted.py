"""A lab in one process, with everything real but the student: what episodes are measured on.

The server is real and the agents are the roster's own, each with its connection and user. The
student answers by dice and keys are plain text, so that little but coordination is left.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import tomli_w

from agents.context import AgentContext
from agents.roster import ROSTER
from bus.connection import Connection, connect
from bus.credentials import discover
from bus.messages.curator import DecideNext
from bus.messages.message import Reply, Request
from bus.messages.student import MakeAttempt
from bus.messages.verifier import VerifyAnswer
from bus.offer import Handler, Offer
from bus.service import serve
from bus.subjects import RESULTS, WORK
from graph.crews import RunWorkers
from graph.lab_recorder import LabRecorder
from graph.owner import Owner, own
from graph.run import Job, conduct, cycle
from graph.settings import Plan, make_plan
from graph.variants import tables_of
from observability.ledger.event import Event
from observability.ledger.facts import Fact
from observability.ledger.sqlite import SqliteLedger

SKILLS = tuple(f"simulated/{skill}:0-2" for skill in ("counting", "naming", "sorting"))

T = TypeVar("T")
Interval = Callable[[int], Awaitable[None]]
"""What happens before an episode begins, off the clock."""


def plan(episodes: int, lanes: int = 1) -> Plan:
    """Curriculum episodes and nothing else: a simulated student, and no candidates."""
    return make_plan(
        {
            "seed": 7,
            "lanes": lanes,
            "skills": SKILLS,
            "student": {"simulated": "null"},
            "budget": {"episodes": episodes},
            "candidates": {"most": 0},
        }
    )


class EpisodeTimer:
    """Times episodes: each begins with its decision, and what is done outside of it does not count.

    `began` is when, by episode, in seconds of a clock that stands still during intervals and
    while the model and the scoring are at work.
    """

    def __init__(self, interval: Interval) -> None:
        self.began: dict[int, float] = {}
        self._interval = interval
        self._outside = 0.0

    def on(self, offer: Offer) -> Offer:
        """An offer whose handlers are timed."""
        timed = {asked: self._timed(asked, handler) for asked, handler in offer.handlers.items()}
        return replace(offer, handlers=timed)

    def seconds(self, episodes: Iterable[int]) -> list[float]:
        """What each episode took; with one lane only, where the next begins as it ends."""
        return [self.began[episode + 1] - self.began[episode] for episode in episodes]

    def _timed(self, asked: type[Request], handler: Handler) -> Handler:
        if asked is DecideNext:
            return self._beginning(handler)
        return self._off_the_clock(handler) if asked in (MakeAttempt, VerifyAnswer) else handler

    def _beginning(self, decide: Handler) -> Handler:
        async def pause(request: DecideNext) -> None:
            await self._interval(request.episode)

        async def handle(request: DecideNext) -> Reply:
            await self._off_the_clock(pause)(request)
            self.began[request.episode] = time.perf_counter() - self._outside
            return await decide(request)

        return handle

    def _off_the_clock(self, work: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
        async def handle(request: Request) -> T:
            began = time.perf_counter()
            try:
                return await work(request)
            finally:
                self._outside += time.perf_counter() - began

        return handle


class CountingLedger(SqliteLedger):
    """Counts its commits."""

    commits = 0

    def append(
        self,
        stream: str,
        facts: Mapping[str, Fact],
        expected: int,
        artefacts: Iterable[bytes] = (),
    ) -> Sequence[Event]:
        self.commits += 1
        return super().append(stream, facts, expected, artefacts)


@dataclass(frozen=True, slots=True)
class ScriptedLab:
    """A lab that is ready to run one plan."""

    owner: Owner
    workers: RunWorkers
    ledger: CountingLedger

    async def run(self, plan: Plan) -> None:
        """Run a plan to its end."""
        await conduct(self.owner, self.workers, LabRecorder(self.ledger), Job("bench", plan, cycle))

    async def syncs(self) -> int:
        """How often the disk was synced so far: messages stored, requests crossed out, commits."""
        context = self.owner.connection.jetstream()
        work, results = [(await context.stream_info(name)).state for name in (WORK, RESULTS)]
        acknowledged = work.last_seq - work.messages
        return work.last_seq + acknowledged + results.last_seq + self.ledger.commits


@asynccontextmanager
async def scripted_lab(data: Path, plan: Plan, timer: EpisodeTimer) -> AsyncIterator[ScriptedLab]:
    """A lab for a plan, whose agents' work the timer times."""
    async with AsyncExitStack() as stack:
        owner = await stack.enter_async_context(own(data, lambda _: None, agents=False))
        workers = await stack.enter_async_context(owner.crews.workers_for(plan, lambda _: None))
        settings = data / "agents.toml"
        settings.write_text(tomli_w.dumps(tables_of(plan)))
        offers = list[tuple[Connection, Offer]]()
        for role, offered in ROSTER.items():
            connection = await connect(role, discover(data))
            stack.push_async_callback(connection.close)
            context = AgentContext(data, settings, connection, stack)
            offers.append((connection, timer.on(await offered(context))))
        stop = asyncio.Event()
        agents = await stack.enter_async_context(asyncio.TaskGroup())
        stack.callback(stop.set)
        for connection, offer in offers:
            agents.create_task(serve(connection, offer, stop))
        ledger = stack.enter_context(CountingLedger(data / "ledger.sqlite", "bench"))
        yield ScriptedLab(owner, workers, ledger)
