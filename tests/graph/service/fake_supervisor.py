"""A supervisor for tests of the API and the pages: runs that nobody runs, on a real ledger.

What the real one does over minutes it does at once: a run that is created is recorded and queued,
and every wish is recorded as the coordinator would. Plans are checked as the real one checks them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bus.approval import NothingWaitsError
from bus.connection import Connection
from graph.cli.records import check_new
from graph.preflight import check_plan
from graph.service.supervising import NotPossibleError, RunStatus, State
from graph.settings import make_plan
from observability.ledger.facts import (
    ApprovalAnswered,
    ApprovalAsked,
    CandidateProposed,
    Fact,
    RunEnded,
    RunPaused,
    RunResumed,
    RunStarted,
)
from observability.ledger.folds.approvals import Approvals
from observability.ledger.folds.fold import folded
from observability.ledger.folds.progress import Progress
from observability.ledger.sqlite import LEDGER, SqliteLedger
from observability.runs import find_run, runs
from tests.observability import story

HOSTILE = "<script>alert('run')</script>"
WAITING = "ab12cd34ef56ab78"
"""The scaffold of `demo-3` that waits for a person."""


class FakeSupervisor:
    """Implements `graph.service.supervising.Supervisor` in memory."""

    def __init__(self, data: Path, connection: Connection) -> None:
        self.data, self.connection = data, connection
        self._ledger = SqliteLedger(data / LEDGER, "stand-in:1")
        self._states: dict[str, State] = {}

    def runs(self) -> Sequence[RunStatus]:
        return [self.find(run) for run in runs(self._ledger)]

    def find(self, run: str) -> RunStatus:
        name = find_run(self._ledger, run, self.data)
        progress = folded(Progress(), self._ledger.read(name))
        stored: State = "ended" if progress.standing == "ended" else "paused"
        return RunStatus(name, self._states.get(name, stored), progress.reason)

    async def create(self, plan: Mapping[str, Any], name: str | None = None) -> str:
        resolved = make_plan(dict(plan))
        run = name or f"{resolved.name}-{len(self.runs()) + 1}"
        check_new(run, resolved, self.data)
        check_plan(resolved)
        started = RunStarted(
            run=run,
            plan=resolved.model_dump(mode="json"),
            variant="v" * 16,
            model=resolved.student.title,
            versions={"tutelage": "0.1.0"},
        )
        self._tell(run, "started", started)
        self._states[run] = "queued"
        return run

    async def resume(self, run: str) -> None:
        self._expect(run, "resumed", "paused", "failed")
        self._tell(run, f"resumed/{self._ledger.last(run)}", RunResumed())
        self._states[run] = "queued"

    async def pause(self, run: str) -> None:
        self._expect(run, "paused", "queued", "starting", "running")
        self._tell(run, f"paused/{self._ledger.last(run)}", RunPaused(reason="a person paused it"))
        self._states[run] = "paused"

    async def stop(self, run: str) -> None:
        self._expect(run, "stopped", "queued", "starting", "running", "paused", "failed")
        self._tell(run, "ended", RunEnded(reason="a person stopped it"))
        self._states[run] = "ended"

    async def answer(
        self, run: str, scaffold: str, *, approved: bool, reason: str, by: str
    ) -> None:
        asked = folded(Approvals(), self._ledger.read(self.find(run).run)).waiting
        if asked is None or asked.scaffold != scaffold:
            raise NothingWaitsError(run, "no scaffold waits for approval just now")
        fact = ApprovalAnswered(
            episode=asked.episode,
            scaffold=scaffold,
            answer="approved" if approved else "rejected",
            reason=reason,
            by=by,
        )
        self._tell(run, f"approval_answered/{asked.episode}/{scaffold}", fact)

    def close(self) -> None:
        self._ledger.close()

    def _expect(self, run: str, wished: str, *states: State) -> None:
        if (state := self.find(run).state) not in states:
            raise NotPossibleError(run, wished, state, f"it would have to be {states[0]}")

    def _tell(self, run: str, key: str, fact: Fact) -> None:
        self._ledger.append(run, {key: fact}, self._ledger.last(run))


def tell_stories(data: Path) -> None:
    """Four runs: one that adopted, one that did not, one with a question, one with a bad name."""
    path = data / LEDGER
    hostile = story.killed()
    hostile.run = HOSTILE
    for told in (hostile, story.adoption(), story.nothing()):
        told.tell_to(path)
    waiting = story.killed()
    skill = "arith/products"
    proposed = waiting.propose(2, "waits", skill)
    fact = next(f for _, _, f in waiting.facts if isinstance(f, CandidateProposed))
    waiting.facts[-1] = (*waiting.facts[-1][:2], fact.model_copy(update={"scaffold": WAITING}))
    assert proposed
    asked = ApprovalAsked(
        episode=2,
        scaffold=WAITING,
        skills=(skill,),
        wins=9,
        losses=1,
        ties=4,
        missing=0,
        e_plus=24.0,
        threshold=20.0,
    )
    waiting.tell("asked", asked)
    waiting.tell_to(path)
