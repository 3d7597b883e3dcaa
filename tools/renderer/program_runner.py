"""Where programs run that nobody trusts: a fresh page for each, and only data comes out."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psutil
from playwright.async_api import Error

from tools.renderer.browser import Browser
from tools.renderer.errors import BrowserBrokenError
from tools.renderer.limits import Limits
from tools.renderer.page_pool import FreshPage, PagePool
from tools.renderer.program import Program
from tools.renderer.rendering import SceneFailure

WATCH_SECONDS = 0.1
"""Between two looks at what a program uses."""
DISCONNECT_SECONDS = 0.2
"""How long it may take to hear that the whole browser has gone, once a page of it has."""

_WAIT = """new Promise((resolve) => document.addEventListener('program-output', () => {
  const node = document.getElementById('program-output');
  resolve(!node ? '' : node.textContent.length > %d ? 'too large' : node.textContent);
}, { once: true }))"""
"""Runs in a world of its own: it shares the document with the program, but no object."""


@dataclass(frozen=True, slots=True)
class ProgramOutput:
    """What a program left: `text` is JSON that nobody has checked yet."""

    text: str = ""
    failure: SceneFailure | None = None
    reason: str = ""


class ProgramRunner:
    """Runs programs, several at once if asked to, each on a fresh page of its own."""

    def __init__(self, browser: Browser, pool: PagePool, limits: Limits) -> None:
        self._browser, self._pool, self._limits = browser, pool, limits
        self._starved = 0

    async def run(self, program: Program) -> ProgramOutput:
        """Run a program to its end or its limits.

        Raises:
            RendererUnavailableError: no browser would start.
            BrowserBrokenError: the whole browser went, by whosever doing.
        """
        page = await self._pool.take()
        try:
            return await self._watched(page, program)
        finally:
            self._pool.throw_away(page)

    async def _watched(self, page: FreshPage, program: Program) -> ProgramOutput:
        ended = asyncio.Event()
        page.playwright.on("crash", lambda _: ended.set())
        page.playwright.on("close", lambda _: ended.set())
        starved = self._starved
        working = asyncio.create_task(self._work(page, program))
        ending = asyncio.create_task(ended.wait())
        watching = asyncio.create_task(self._watch_memory())
        try:
            await self._until_spent(page, working, ending)
            if working.done() and (result := working.result()) is not None:
                return result
            if working.done() or ending.done():
                return await self._why_it_ended(starved)
            return ProgramOutput("", "timeout", f"no end within {self._limits.seconds:g} s")
        finally:
            for task in (working, ending, watching):
                task.cancel()
            await asyncio.gather(working, ending, watching, return_exceptions=True)

    async def _until_spent(self, page: FreshPage, *ends: asyncio.Task[Any]) -> None:
        """Wait until one of these is done, or the program's time is used up."""
        clock = asyncio.get_running_loop().time
        began, worked = clock(), page.busy()
        while True:
            done, _ = await asyncio.wait(
                ends, timeout=WATCH_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            busy = await asyncio.to_thread(page.busy) - worked
            if done or busy >= self._limits.seconds or clock() - began >= self._limits.patience:
                return

    async def _why_it_ended(self, starved: int) -> ProgramOutput:
        """Why a page ended before its program."""
        await asyncio.sleep(DISCONNECT_SECONDS)
        if not self._browser.alive:
            raise BrowserBrokenError("it went while a program ran")
        if self._starved > starved:
            return ProgramOutput("", "memory", "the program used more memory than it may")
        return ProgramOutput("", "crash", "the program ended its own page")

    async def _work(self, page: FreshPage, program: Program) -> ProgramOutput | None:
        """What the program left, None where its page ended first."""
        source = json.dumps({"text": program.text, "imports": program.imports})
        listening = {
            "expression": _WAIT % self._limits.data_bytes,
            "contextId": page.world,
            "awaitPromise": True,
            "returnByValue": True,
        }
        waiting = asyncio.create_task(page.cdp.send("Runtime.evaluate", listening))
        try:
            await asyncio.sleep(0)  # both go down one pipe, and the listener must be first
            await page.cdp.send("Runtime.evaluate", {"expression": f"void runProgram({source})"})
            return _output(await waiting)
        except Error:
            return None
        finally:
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)

    async def _watch_memory(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            await asyncio.to_thread(self._kill_greedy)

    def _kill_greedy(self) -> None:
        for process in self._browser.processes():
            with suppress(psutil.Error):  # it has just ended
                if process.memory_info().rss > self._limits.memory_bytes:
                    self._starved += 1
                    process.kill()


def _output(answer: dict[str, Any]) -> ProgramOutput:
    text = answer.get("result", {}).get("value")
    if not isinstance(text, str) or not text:
        return ProgramOutput("", "crash", "the program left nothing")
    if text == "too large":
        return ProgramOutput("", "memory", "the scene's data is too large")
    return ProgramOutput(text)
