"""Fresh pages for programs: a few are kept ready, and each is used once."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psutil
from playwright.async_api import BrowserContext, CDPSession, Error, Page

from tools.renderer import browser as browsers
from tools.renderer import files
from tools.renderer.browser import Browser
from tools.renderer.errors import BrowserBrokenError

PAGE = "/web/runner.html"


@dataclass(frozen=True, slots=True, eq=False)
class FreshPage:
    """A page that has run nothing yet; `world` is the harness's own in it.

    `processes` run it and no other page.
    """

    context: BrowserContext
    playwright: Page
    cdp: CDPSession
    world: int
    processes: tuple[psutil.Process, ...] = ()

    def busy(self) -> float:
        """Processor time that it has used so far, in seconds."""
        used = 0.0
        for process in self.processes:
            with suppress(psutil.Error):  # it has ended
                used += sum(process.cpu_times()[:2])
        return used

    def kill(self) -> None:
        """End what runs it: a page that is closed in an endless loop would go on in it."""
        for process in self.processes:
            with suppress(psutil.Error):  # it has ended
                process.kill()


class PagePool:
    """Keeps `wanted` of them ready; the browser is replaced after `recycle`."""

    def __init__(self, browser: Browser, wanted: int, recycle: int) -> None:
        self._browser, self._wanted, self._recycle = browser, wanted, recycle
        self._ready: list[FreshPage] = []
        self._making = asyncio.Lock()
        self._filling: asyncio.Task[None] | None = None
        self._tasks = set[asyncio.Task[None]]()
        self._out = set[FreshPage]()
        self._used = 0

    async def take(self) -> FreshPage:
        """One that nobody else has or had.

        Raises:
            RendererUnavailableError: no browser would start.
            BrowserBrokenError: it broke.
        """
        if self._used >= self._recycle and not self._out:
            await self.drop_all()
        self._used += 1
        while self._ready:
            page = self._ready.pop(0)
            if not page.playwright.is_closed():
                self._out.add(page)
                return page
        async with self._making:
            page = self._ready.pop(0) if self._ready else await self._make()
            self._out.add(page)
        return page

    def throw_away(self, page: FreshPage) -> None:
        """End a used one with all that it does; nobody waits for it."""
        self._out.remove(page)
        self._later(self._close(page))

    def refill(self) -> None:
        """Begin to make what is missing; for a moment when nobody waits for a scene."""
        if self._filling is None or self._filling.done():
            self._filling = self._later(self._fill_quietly())

    async def fill(self) -> None:
        """Make what is missing.

        Raises:
            RendererUnavailableError: no browser would start.
            BrowserBrokenError: it broke.
        """
        async with self._making:
            while len(self._ready) < self._wanted:
                self._ready.append(await self._make())

    async def drop_all(self) -> None:
        """Kill the browser, and all of them with it."""
        self._ready.clear()
        self._used = 0
        await self._browser.kill()

    async def settled(self) -> None:
        """Wait until nothing goes on of what was thrown away, and nothing is being made."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def aclose(self) -> None:
        """Stop making new ones."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _later(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _close(self, page: FreshPage) -> None:
        closed = await browsers.close(page.context)
        page.kill()
        if not closed and self._browser.alive:
            await self.drop_all()
        async with self._making:  # a page that is being made has processes that nobody knows yet
            await asyncio.to_thread(self._kill_strays)

    def _kill_strays(self) -> None:
        """End what closed pages have left: an endless frame of theirs has a process of its own."""
        known = {process for each in (*self._ready, *self._out) for process in each.processes}
        for process in self._browser.renderers():
            if process not in known:
                with suppress(psutil.Error):  # it has ended
                    process.kill()

    async def _fill_quietly(self) -> None:
        with suppress(Exception):  # whoever needs one next makes it, and is told why it cannot be
            await self.fill()

    async def _make(self) -> FreshPage:
        context = await self._browser.context()
        before = set(await asyncio.to_thread(self._browser.renderers))
        try:
            await context.add_init_script(path=files.WEB / "clock.js")
            page = await self._browser.page(context, PAGE)
            cdp = await context.new_cdp_session(page)
            frame = (await cdp.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
            made = await cdp.send("Page.createIsolatedWorld", {"frameId": frame})
        except Error as error:
            raise BrowserBrokenError(error.message[:200]) from error
        after = await asyncio.to_thread(self._browser.renderers)
        processes = tuple(process for process in after if process not in before)
        return FreshPage(context, page, cdp, made["executionContextId"], processes)
