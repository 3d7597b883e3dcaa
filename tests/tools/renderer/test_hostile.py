"""Whatever a scene tries is contained, and the next one is drawn as if nothing had been."""

import asyncio
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import psutil
import pytest

from tests.tools.renderer.hostile import BOX, BREAKING, ENDLESS, GREEDY, OVERSIZED, REACHING
from tests.tools.renderer.house import HOUSE
from tools.renderer.picture import Turntable
from tools.renderer.renderer import Renderer

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT_ONCE = 9
IN_ONE = 3


class Listener(http.server.BaseHTTPRequestHandler):
    reached: list[str]

    def handle(self) -> None:
        self.reached.append(str(self.client_address))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    """A server and a file that nothing may reach."""
    canary = tmp_path_factory.mktemp("world") / "canary.js"
    canary.write_text("secret-of-the-host")
    Listener.reached = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield {"port": server.server_port, "canary": Path(canary), "box": BOX}
        server.shutdown()


@pytest.fixture(scope="module")
def innocent() -> list[Turntable]:
    return []


async def assert_untouched(renderer: Renderer, innocent: list[Turntable]) -> None:
    """The house still looks as it always did, and nobody was reached."""
    found = await renderer.draw_script(HOUSE)
    assert found.pictures is not None, found.reason
    assert found.observation.exceptions == ()
    innocent.append(found.pictures)
    assert found.pictures == innocent[0]
    assert Listener.reached == []


@contextmanager
def within(renderer: Renderer, seconds: float, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give programs less time than tests on a busy machine otherwise do."""
    runner = renderer._runner
    with monkeypatch.context() as impatient:
        impatient.setattr(
            runner, "_limits", replace(runner._limits, seconds=seconds, patience=seconds)
        )
        yield


def batches(scenes: dict[str, str]) -> list[list[str]]:
    names = list(scenes)
    return [names[i : i + AT_ONCE] for i in range(0, len(names), AT_ONCE)]


@pytest.mark.parametrize("names", batches(REACHING))
async def test_nothing_is_reached(
    renderer: Renderer, world: dict[str, object], innocent: list[Turntable], names: list[str]
) -> None:
    """Three attempts a program; each costs the attacker, and nobody else."""
    tries = [
        f"(async () => {{\n{dedent(REACHING[one]) % world}\n}})().catch(() => {{}});"
        for one in names
    ]
    scenes = ["\n".join(tries[i : i + IN_ONE]) for i in range(0, len(tries), IN_ONE)]
    found = await asyncio.gather(*map(renderer.draw_script, scenes))
    assert "secret-of-the-host" not in repr([(one.observation, one.reason) for one in found])
    assert {one.failure for one in found} <= {"blank", "crash"}
    await assert_untouched(renderer, innocent)


@pytest.mark.parametrize("names", batches(BREAKING))
async def test_only_itself_is_broken(
    renderer: Renderer,
    world: dict[str, object],
    innocent: list[Turntable],
    names: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who breaks what would hand its scene over is waited for in vain: a timeout of its own."""
    with within(renderer, 5, monkeypatch):
        found = await asyncio.gather(
            *(renderer.draw_script(dedent(BREAKING[name]) % world) for name in names)
        )
    for name, one in zip(names, found, strict=True):
        assert one.pictures is not None or one.failure, (name, one)
        assert len(repr(one.observation.exceptions)) < 50_000
        assert all(len(solid.name) <= 120 for solid in one.observation.solids)
    await assert_untouched(renderer, innocent)


@pytest.mark.parametrize("name", OVERSIZED)
async def test_what_is_too_large_is_not_drawn(
    renderer: Renderer, world: dict[str, object], innocent: list[Turntable], name: str
) -> None:
    found = await renderer.draw_script(dedent(OVERSIZED[name]) % world)
    assert (found.failure, found.pictures) == ("memory", None)
    if name == list(OVERSIZED)[-1]:
        await assert_untouched(renderer, innocent)


@pytest.mark.parametrize("names", batches(ENDLESS))
async def test_what_never_ends_is_ended(
    renderer: Renderer,
    world: dict[str, object],
    innocent: list[Turntable],
    names: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with within(renderer, 0.8, monkeypatch):
        found = await asyncio.gather(
            *(renderer.draw_script(dedent(ENDLESS[name]) % world) for name in names)
        )
    assert [one.failure for one in found] == ["timeout"] * len(names)
    await assert_untouched(renderer, innocent)
    assert busy(renderer) < 50


@pytest.mark.parametrize("name", GREEDY)
async def test_what_eats_memory_is_ended(
    renderer: Renderer,
    world: dict[str, object],
    innocent: list[Turntable],
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a busy machine its time may be over before it has eaten its share."""
    with within(renderer, 2, monkeypatch):
        found = await renderer.draw_script(GREEDY[name] % world)
    assert found.failure in ("memory", "timeout", "crash"), found.reason
    assert found.pictures is None
    if name == list(GREEDY)[-1]:
        await assert_untouched(renderer, innocent)


async def test_nobody_goes_on_working_once_thrown_away(renderer: Renderer) -> None:
    """A busy machine gives an endless page little time, so what is left is counted too."""
    assert busy(renderer) < 50
    pool = renderer._pool
    await asyncio.gather(*pool._tasks)
    known = {process for page in pool._ready for process in page.processes}
    assert set(renderer._browsers[0].renderers()) <= known


async def test_a_page_that_nobody_knows_is_ended(renderer: Renderer) -> None:
    stray = await renderer._browsers[0].context()
    page = await stray.new_page()
    await page.goto("about:blank")
    before = set(renderer._browsers[0].renderers())
    await renderer.draw_script(BOX)
    await asyncio.gather(*renderer._pool._tasks)
    known = {process for page in renderer._pool._ready for process in page.processes}
    left = set(renderer._browsers[0].renderers())
    assert left <= known
    assert before - left


def busy(renderer: Renderer) -> float:
    """Percent of one core that the pages for programs use when nobody asks for anything."""
    processes = list(renderer._browsers[0].processes())
    before = {one.pid: sum(one.cpu_times()[:2]) for one in processes if one.is_running()}
    psutil.wait_procs(processes, timeout=1)
    after = [one for one in processes if one.is_running()]
    return 100 * sum(sum(one.cpu_times()[:2]) - before[one.pid] for one in after)
