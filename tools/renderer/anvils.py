"""Fresh pages for programs: a few are kept ready, and each is used once."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from playwright.async_api import BrowserContext, CDPSession, Error, Page

from tools.renderer import browser as browsers
from tools.renderer import files
from tools.renderer.browser import Browser
from tools.renderer.errors import BrowserBrokenError

PAGE = "/web/forge.html"


@dataclass(frozen=True, slots=True)
class Anvil:
    """A page that has run nothing yet; `world` is the harness's own in it."""

    context: BrowserContext
    page: Page
    wire: CDPSession
    world: int


class Anvils:
    """Keeps `wanted` of them ready; the browser is replaced after `recycle`."""

    def __init__(self, browser: Browser, wanted: int, recycle: int) -> None:
        self._browser, self._wanted, self._recycle = browser, wanted, recycle
        self._ready: list[Anvil] = []
        self._making = asyncio.Lock()
        self._filling: asyncio.Task[None] | None = None
        self._out = 0
        self._used = 0

    async def take(self) -> Anvil:
        """One that nobody else has or had.

        Raises:
            RendererUnavailableError: no browser would start.
            BrowserBrokenError: it broke.
        """
        if self._used >= self._recycle and not self._out:
            await self.drop_all()
        self._used += 1
        while self._ready:
            anvil = self._ready.pop(0)
            if not anvil.page.is_closed():
                self._out += 1
                return anvil
        async with self._making:
            anvil = self._ready.pop(0) if self._ready else await self._make()
        self._out += 1
        return anvil

    async def give_back(self, anvil: Anvil) -> None:
        """Throw a used one away, and begin to make another."""
        self._out -= 1
        if not await browsers.close(anvil.context):
            await self.drop_all()
        if self._filling is None or self._filling.done():
            self._filling = asyncio.create_task(self._fill_quietly())

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

    async def aclose(self) -> None:
        """Stop making new ones."""
        if self._filling is not None:
            self._filling.cancel()
            await asyncio.gather(self._filling, return_exceptions=True)

    async def _fill_quietly(self) -> None:
        with suppress(Exception):  # whoever needs one next makes it, and is told why it cannot be
            await self.fill()

    async def _make(self) -> Anvil:
        context = await self._browser.context()
        try:
            await context.add_init_script(path=files.WEB / "clock.js")
            page = await self._browser.page(context, PAGE)
            wire = await context.new_cdp_session(page)
            frame = (await wire.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
            made = await wire.send("Page.createIsolatedWorld", {"frameId": frame})
        except Error as error:
            raise BrowserBrokenError(error.message[:200]) from error
        return Anvil(context, page, wire, made["executionContextId"])
