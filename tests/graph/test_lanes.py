"""How lanes end when they are told to."""

import asyncio
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from graph.lanes import cancel_all
from graph.recorder import Recorder
from observability.ledger.event import Event
from observability.ledger.facts import Fact, RunResumed
from observability.ledger.sqlite import SqliteLedger


async def test_a_lane_that_swallows_its_cancellation_is_cancelled_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("graph.lanes.PATIENCE", 0.01)
    swallowed = 0

    async def deaf() -> None:
        nonlocal swallowed
        while swallowed < 2:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed += 1
        await asyncio.Event().wait()

    lanes = [asyncio.create_task(deaf()), asyncio.create_task(asyncio.sleep(60))]
    await asyncio.sleep(0)
    await asyncio.wait_for(cancel_all(lanes), 5)
    assert swallowed == 2
    assert all(lane.cancelled() for lane in lanes)


class SlowLedger(SqliteLedger):
    """A ledger on a disk that takes its time."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "host:1")
        self.begun, self.go = threading.Event(), threading.Event()

    def append(
        self,
        stream: str,
        facts: Mapping[str, Fact],
        expected: int,
        artefacts: Iterable[bytes] = (),
    ) -> Sequence[Event]:
        self.begun.set()
        self.go.wait()
        return super().append(stream, facts, expected, artefacts)


async def test_what_is_being_stored_counts_however_often_it_is_cancelled(tmp_path: Path) -> None:
    with SlowLedger(tmp_path / "ledger.sqlite") as ledger:
        recorder: Any = Recorder(ledger, "run", 1)
        storing = asyncio.create_task(recorder.append({"run_resumed/1": RunResumed()}))
        await asyncio.to_thread(ledger.begun.wait)
        for _ in range(3):
            storing.cancel()
            await asyncio.sleep(0.01)
        ledger.go.set()
        with pytest.raises(asyncio.CancelledError):
            await storing
        assert recorder.progress.resumed == 1
        await recorder.append({"run_resumed/2": RunResumed()})
        assert [event.sequence for event in ledger.read("run")] == [1, 2]
