"""One confined Chromium: started when first needed, killed whole when it misbehaves."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from playwright import async_api
from playwright.async_api import BrowserContext, Error, Page, Playwright, Route, WebSocketRoute

from tools.renderer import chromium, confinement, files
from tools.renderer.confinement import Tier
from tools.renderer.errors import BrowserBrokenError, RendererUnavailableError
from tools.renderer.folders import Folder

START_SECONDS = 30.0
CLOSE_SECONDS = 3.0
INSTALL = f"{files.INSTALL}, or set CHROMIUM_PATH"


class Browser:
    """A Chromium with its processes; `start` finds the strongest tier that works."""

    def __init__(self, playwright: Playwright, arguments: Sequence[str]) -> None:
        self._playwright, self._arguments = playwright, tuple(arguments)
        self._browser: async_api.Browser | None = None
        self._folder: Folder | None = None
        self.tier: Tier | None = None

    @property
    def version(self) -> str:
        """Of the browser, empty while there is none."""
        return self._browser.version if self._browser else ""

    @property
    def alive(self) -> bool:
        """Whether it runs, as far as has been heard."""
        return self._browser is not None and self._browser.is_connected()

    async def start(self) -> async_api.Browser:
        """Start it unless it runs.

        Raises:
            RendererUnavailableError: there is none, or it would start in no tier.
        """
        if self._browser is not None and self._browser.is_connected():
            return self._browser
        await self.kill()
        executable = chromium.find()
        if executable is None:
            raise RendererUnavailableError("no Chromium was found", INSTALL)
        told = ""
        for tier in (self.tier,) if self.tier else confinement.possible():
            try:
                self._browser = await self._launch(tier, executable)
            except Error as error:
                told = _short(error)
                await self.kill()
            else:
                self.tier = tier
                return self._browser
        raise RendererUnavailableError(f"{executable} would not start: {told}", INSTALL)

    async def _launch(self, tier: Tier, executable: Path) -> async_api.Browser:
        self._folder = Folder()
        return await self._playwright.chromium.launch(
            executable_path=confinement.launcher(tier, executable, self._folder.path),
            args=self._arguments,
            # Popups are blocked as in any browser, where Playwright would let them through.
            ignore_default_args=["--disable-popup-blocking"],
            chromium_sandbox=tier.sandboxed,
            handle_sigint=False,  # who started us decides when to end
            handle_sigterm=False,
            handle_sighup=False,
            env={"PATH": os.environ.get("PATH", os.defpath)},
            timeout=START_SECONDS * 1000,
        )

    async def context(self) -> BrowserContext:
        """A context with no way out: only our own files can be loaded in it.

        Raises:
            BrowserBrokenError: the browser has gone.
            RendererUnavailableError: it could not be started.
        """
        browser = await self.start()
        try:
            context = await browser.new_context(
                viewport={"width": 384, "height": 384},
                device_scale_factor=1,
                locale="en-US",
                timezone_id="UTC",
                service_workers="block",
                accept_downloads=False,
                permissions=[],
            )
            await context.route("**/*", _serve)
            await context.route_web_socket("**/*", _refuse)
        except Error as error:
            raise BrowserBrokenError(_short(error)) from error
        return context

    async def page(self, context: BrowserContext, path: str) -> Page:
        """Open one of our pages, and wait until its scripts are ready.

        Raises:
            BrowserBrokenError: it would not open.
        """
        try:
            page = await context.new_page()
            await page.goto(files.ORIGIN + path, wait_until="load", timeout=START_SECONDS * 1000)
            if not await page.evaluate("document.documentElement.dataset.ready"):
                raise BrowserBrokenError(f"{path} did not get ready")
        except Error as error:
            raise BrowserBrokenError(_short(error)) from error
        return page

    def processes(self) -> Iterator[psutil.Process]:
        """All processes of the browser."""
        if (first := self._pid()) is None:
            return
        with suppress(psutil.Error):  # it has ended
            root = psutil.Process(first)
            yield root
            yield from root.children(recursive=True)

    def renderers(self) -> list[psutil.Process]:
        """Those that run pages; without spare ones, one for each context."""
        found = []
        for process in self.processes():
            with suppress(psutil.Error):
                if "--type=renderer" in process.cmdline():
                    found.append(process)
        return found

    async def kill(self) -> None:
        """End all of it at once; harmless where nothing runs."""
        for process in list(self.processes()):
            with suppress(psutil.Error):
                process.kill()
        if self._browser is not None:
            with suppress(Error, TimeoutError):
                await asyncio.wait_for(self._browser.close(), CLOSE_SECONDS)
        if self._folder is not None:
            self._folder.remove()
        self._browser = self._folder = None

    def _pid(self) -> int | None:
        if self._folder is None:
            return None
        with suppress(OSError, ValueError):  # it never got so far as to write it
            return int((self._folder.path / "pid").read_text())
        return None


async def close(context: BrowserContext) -> bool:
    """Close a context with its pages, whatever they are doing; False where it would not close."""
    try:
        await asyncio.wait_for(context.close(), CLOSE_SECONDS)
    except (Error, TimeoutError):
        return False
    return True


async def _serve(route: Route) -> None:
    url = urlsplit(route.request.url)
    found = files.content(url.path) if f"{url.scheme}://{url.netloc}" == files.ORIGIN else None
    with suppress(Error):  # the page that asked has gone
        if found is None:
            await route.abort("blockedbyclient")
        else:
            await route.fulfill(body=found[0], headers=found[1])


async def _refuse(socket: WebSocketRoute) -> None:
    with suppress(Error):
        await socket.close()


def _short(error: Error) -> str:
    return error.message.strip().splitlines()[0][:200] if error.message.strip() else "no reason"
