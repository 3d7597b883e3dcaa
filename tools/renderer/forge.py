"""Where programs run that nobody trusts: a fresh context for each, and only data comes out."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Error, Page

from tools.renderer import browser as browsers
from tools.renderer import files
from tools.renderer.browser import Browser
from tools.renderer.errors import BrowserBrokenError
from tools.renderer.limits import Limits
from tools.renderer.program import Program
from tools.renderer.rendering import SceneFailure

PAGE = "/web/forge.html"
WATCH_SECONDS = 0.1
_WAIT = """new Promise((resolve) => document.addEventListener('forged', () => {
  const node = document.getElementById('forged');
  resolve(!node ? '' : node.textContent.length > %d ? 'too large' : node.textContent);
}, { once: true }))"""
"""Runs in a world of its own: it shares the document with the program, but no object."""


@dataclass(frozen=True, slots=True)
class Forged:
    """What a program left: `text` is JSON that nobody has checked yet."""

    text: str = ""
    failure: SceneFailure | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Anvil:
    """A page that has run nothing yet; `world` is the harness's own in it."""

    context: BrowserContext
    page: Page
    wire: CDPSession
    world: int


class Forge:
    """Keeps a few anvils ready, and uses each for one program."""

    def __init__(self, browser: Browser, limits: Limits, warm: int, recycle: int) -> None:
        self._browser, self._limits = browser, limits
        self._wanted, self._recycle = warm, recycle
        self._ready: list[Anvil] = []
        self._making = asyncio.Lock()
        self._filling: asyncio.Task[None] | None = None
        self._running = 0
        self._used = 0

    async def run(self, program: Program) -> Forged:
        """Run a program to its end or its limits.

        Raises:
            RendererUnavailableError: no browser would start.
            BrowserBrokenError: it broke before the program began.
        """
        anvil = await self._take()
        self._running += 1
        try:
            return await self._watched(anvil, program)
        finally:
            self._running -= 1
            if not await browsers.close(anvil.context):
                await self._drop()
            self._refill()

    async def warm(self) -> None:
        """Make what is missing of the anvils.

        Raises:
            RendererUnavailableError: no browser would start.
            BrowserBrokenError: it broke.
        """
        async with self._making:
            while len(self._ready) < self._wanted:
                self._ready.append(await self._make())

    async def aclose(self) -> None:
        """Stop making new ones."""
        if self._filling is not None:
            self._filling.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self._filling

    async def _take(self) -> Anvil:
        self._used += 1
        if self._used % self._recycle == 0 and not self._running:
            await self._drop()
        while self._ready:
            anvil = self._ready.pop(0)
            if not anvil.page.is_closed():
                return anvil
        async with self._making:
            return self._ready.pop(0) if self._ready else await self._make()

    def _refill(self) -> None:
        if self._filling is None or self._filling.done():
            self._filling = asyncio.create_task(self._quietly())

    async def _quietly(self) -> None:
        with suppress(Exception):  # whoever needs one next makes it, and is told why it cannot be
            await self.warm()

    async def _make(self) -> Anvil:
        context = await self._browser.context()
        await context.add_init_script(path=files.WEB / "clock.js")
        page = await self._browser.page(context, PAGE)
        try:
            wire = await context.new_cdp_session(page)
            frame = (await wire.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
            made = await wire.send("Page.createIsolatedWorld", {"frameId": frame})
        except Error as error:
            raise BrowserBrokenError(error.message[:200]) from error
        return Anvil(context, page, wire, made["executionContextId"])

    async def _watched(self, anvil: Anvil, program: Program) -> Forged:
        crashed = asyncio.Event()
        anvil.page.on("crash", lambda _: crashed.set())
        anvil.page.on("close", lambda _: crashed.set())
        working = asyncio.create_task(self._work(anvil, program))
        ending = asyncio.create_task(crashed.wait())
        watching = asyncio.create_task(self._watch_memory())
        tasks = (working, ending, watching)
        try:
            await asyncio.wait(
                tasks, timeout=self._limits.seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if working.done():
                return working.result()
            if watching.done():
                await self._drop()
                return Forged("", "memory", "the program used more memory than it may")
            if ending.done():
                return Forged("", "crash", "the program's page ended before the program")
            return Forged("", "timeout", f"no end after {self._limits.seconds:g} s")
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self, anvil: Anvil, program: Program) -> Forged:
        handed = json.dumps({"text": program.text, "imports": program.imports})
        waiting = asyncio.create_task(
            anvil.wire.send(
                "Runtime.evaluate",
                {
                    "expression": _WAIT % self._limits.data_bytes,
                    "contextId": anvil.world,
                    "awaitPromise": True,
                    "returnByValue": True,
                },
            )
        )
        try:
            await asyncio.sleep(0)  # both go down one pipe, and the listener must be first
            await anvil.wire.send("Runtime.evaluate", {"expression": f"void forge({handed})"})
            return _handed(await waiting)
        except Error as error:
            return Forged("", "crash", f"the program ended its page: {error.message[:200]}")
        finally:
            waiting.cancel()

    async def _watch_memory(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if await asyncio.to_thread(self._largest) > self._limits.memory_bytes:
                return

    def _largest(self) -> int:
        largest = 0
        for process in self._browser.processes():
            with suppress(Exception):  # it has just ended
                largest = max(largest, process.memory_info().rss)
        return largest

    async def _drop(self) -> None:
        self._ready.clear()
        await self._browser.kill()


def _handed(answer: dict[str, Any]) -> Forged:
    text = answer.get("result", {}).get("value")
    if not isinstance(text, str) or not text:
        return Forged("", "crash", "the program left nothing")
    if text == "too large":
        return Forged("", "memory", "the scene's data is too large")
    return Forged(text)
