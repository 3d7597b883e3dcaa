"""What a person waits for: opening a long run cold, and seeing an event after it is stored.

The service is the real app on a real uvicorn, the browser a real Chromium; the run is a stub:
`_StubSupervisor` runs nothing and says that it goes on, and events are appended by a second
connection as its coordinator would. The floor of opening is reading and checking the run's events;
an event has none.
"""

import asyncio
import random
import socket
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import quantiles
from types import SimpleNamespace
from typing import Any

import httpx
import uvicorn
from playwright.async_api import Page, async_playwright

from benchmarks.row import Row
from graph.service.http import pages
from graph.service.http.app import build_app
from graph.service.settings import ServiceSettings
from graph.service.supervising import RunStatus
from observability.ledger.facts import AttemptMade, DecisionMade, EpisodeEnded, Fact, RunStarted
from observability.ledger.opening import open_ledger, open_reader
from tools.renderer import chromium

EVENTS, RATE, SECONDS = 50_000, 50, 12
RUN, LANES, TOKEN = "long", 4, "a-token-of-the-benchmark"
OPEN_LIMIT, SEEN_LIMIT = 2.0, 0.3
_SKILLS = ("arith/products", "arith/chain_sum", "strings/compose", "maths/linear")
_DECIDED: dict[str, Any] = {
    "action": "advance",
    "hint": 0,
    "reason": "About half of these succeed, so each try teaches the most.",
    "policy": "learnability",
    "picked_by": "policy",
    "propensity": 0.2,
    "inputs": {"p": 0.5, "learnability": 0.25},
}
_TRIED: dict[str, Any] = {
    "purpose": "curriculum",
    "item": 0,
    "arm": "none",
    "state": "bare",
    "scaffold": None,
    "rule": "answer_line",
    "evidence": "equal",
    "finish_reason": "stop",
    "entropy": 0.5,
    "completion_tokens": 60,
    "seconds": 1.0,
}
_WATCH = """() => {
  window.seen = {};
  const look = () => {
    const at = document.querySelector("[data-sequence]").textContent.replace(/[^0-9]/g, "");
    window.seen[at] ??= Date.now();
  };
  const all = {childList: true, characterData: true, subtree: true};
  new MutationObserver(look).observe(document.body, all);
  look();
}"""


class _StubSupervisor:
    """A supervisor that says that its one run goes on, over a bus that is away."""

    def __init__(self, data: Path) -> None:
        self.data, self.connection = data, SimpleNamespace(is_connected=False)

    def runs(self) -> Sequence[RunStatus]:
        return [self.find(RUN)]

    def find(self, run: str) -> RunStatus:
        return RunStatus(run, "running")


async def measure() -> list[Row]:
    """Seconds to open a run of 50,000 events, and to see an event at 50 a second (p95)."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        _tell(data, 0, EVENTS // 3)
        floor = _read(data)
        opened, seen = await _served(data)
    name = f"run of {EVENTS:,} events, opened cold"
    return [
        Row(name, opened, floor, "s", OPEN_LIMIT),
        Row(f"event on an open page at {RATE}/s, p95", seen, None, "s", SEEN_LIMIT),
    ]


def _read(data: Path) -> float:
    began = time.perf_counter()
    with open_reader(data) as reader:
        for _ in reader.read(RUN):
            pass
    return time.perf_counter() - began


async def _served(data: Path) -> tuple[float, float]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    supervisor: Any = _StubSupervisor(data)
    app = build_app(supervisor, ServiceSettings(port=port), TOKEN)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", ws="none"))
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)
    url = f"http://127.0.0.1:{port}/runs/{RUN}"
    try:
        began = time.perf_counter()
        async with httpx.AsyncClient(timeout=60) as client:
            (await client.get(url)).raise_for_status()
        return time.perf_counter() - began, await _watched(data, url)
    finally:
        pages.close(app)
        server.should_exit = True
        await serving


async def _watched(data: Path, url: str) -> float:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium.find(), args=["--no-sandbox"]
        )
        page = await browser.new_page()
        await page.goto(url)
        await page.evaluate(_WATCH)
        await page.wait_for_timeout(1000)
        delays = await _delays(data, page)
        await browser.close()
    return quantiles(delays, n=20)[18]


async def _delays(data: Path, page: Page) -> list[float]:
    """Seconds from each append to the first state of the page that holds it."""
    stored = await asyncio.to_thread(_append, data)
    await page.wait_for_timeout(1500)
    seen = {int(at): when / 1000 for at, when in (await page.evaluate("window.seen")).items()}
    shown = sorted(seen)
    return [
        min(seen[at] for at in shown if at >= sequence) - when for sequence, when in stored.items()
    ]


def _append(data: Path) -> dict[int, float]:
    """Append at the rate, one event a commit; when each was stored, by its sequence."""
    stored: dict[int, float] = {}
    facts = (each for n in range(10**6, 10**6 + SECONDS * RATE) for each in _episode(n).items())
    with open_ledger(data) as ledger:
        last, began = ledger.last(RUN), time.time()
        for number in range(SECONDS * RATE):
            time.sleep(max(0.0, began + number / RATE - time.time()))
            key, fact = next(facts)
            ledger.append(RUN, {key: fact}, last)
            last += 1
            stored[last] = time.time()
    return stored


def _tell(data: Path, first: int, episodes: int) -> None:
    with open_ledger(data) as ledger:
        plan = {"lanes": LANES, "budget": {"episodes": 100_000}}
        started = RunStarted(run=RUN, plan=plan, variant="v", model="told", versions={})
        ledger.append(RUN, {"started": started}, 0)
        last = 1
        for block in range(first, episodes, 500):
            told: dict[str, Fact] = {}
            for number in range(block, min(block + 500, episodes)):
                told |= _episode(number)
            ledger.append(RUN, told, last)
            last += len(told)


def _episode(number: int) -> Mapping[str, Fact]:
    return dict(_facts(number, random.Random(number)))


def _facts(number: int, chance: random.Random) -> Iterator[tuple[str, Fact]]:
    skill, level, lane = chance.choice(_SKILLS), chance.randrange(4), number % LANES
    task = f"{skill.replace('/', '@1/')}/{level}/{number}"
    outcome: Any = "passed" if chance.random() < 0.8 - 0.2 * level else "failed"
    common: dict[str, Any] = {"episode": number, "skill": skill, "level": level, "task": task}
    yield f"decision/{number}", DecisionMade(lane=lane, **_DECIDED, **common)
    failure = None if outcome == "passed" else "wrong"
    names = {"attempt": f"{number:032x}", "prompt": f"{number:064x}", "text": f"{number:064x}"}
    attempt = AttemptMade(outcome=outcome, failure=failure, **names, **_TRIED, **common)
    yield f"attempt/{number}", attempt
    ended = EpisodeEnded(
        episode=number, lane=lane, outcome=outcome, started=time.time(), seconds=1.0
    )
    yield f"ended/{number}", ended
