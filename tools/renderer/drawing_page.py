"""The trusted page with live graphics: it draws checked data and never runs a program."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from playwright.async_api import BrowserContext, Error, Page

from tools.renderer import sheet
from tools.renderer.browser import Browser
from tools.renderer.errors import BrowserBrokenError
from tools.renderer.picture import Turntable
from tools.scene.observation import Observation, Solid

PAGE = "/web/drawing.html"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What stands in a scene, and its pictures, None where nothing can be seen."""

    observation: Observation
    pictures: Turntable | None


class DrawingPage:
    """One page, one scene at a time."""

    def __init__(self, browser: Browser, seconds: float, recycle: int) -> None:
        self._browser, self._seconds, self._recycle = browser, seconds, recycle
        self._context: BrowserContext | None = None
        self._page: Page | None = None
        self._graphics = ""
        self._drawn = 0
        self._free = asyncio.Lock()

    async def warm(self) -> Page:
        """Open the page unless it is open.

        Raises:
            RendererUnavailableError: no browser would start.
            BrowserBrokenError: it broke.
        """
        if self._page is not None and not self._page.is_closed() and self._drawn < self._recycle:
            return self._page
        if self._context is not None:  # what a long life leaves behind on the GPU's side goes too
            await self._browser.kill()
        self._context = await self._browser.context()
        self._page = await self._browser.page(self._context, PAGE)
        self._graphics = str(await self._page.evaluate("graphics"))
        self._drawn = 0
        return self._page

    async def draw(self, scene: dict[str, Any], camera: dict[str, Any] | None) -> Drawn:
        """Draw checked data.

        Raises:
            TimeoutError: it takes too long; the browser has been killed.
            RendererUnavailableError: no browser would start.
            BrowserBrokenError: it broke.
        """
        async with self._free:
            page = await self.warm()
            text = json.dumps({"scene": scene, "camera": camera}, separators=(",", ":"))
            work = page.evaluate("(text) => draw(JSON.parse(text))", text)
            try:
                told = await asyncio.wait_for(work, self._seconds)
            except TimeoutError:
                await self._drop()
                raise
            except Error as error:
                await self._drop()
                raise BrowserBrokenError(error.message[:200]) from error
            self._drawn += 1
        return await asyncio.to_thread(self._read, told)

    async def _drop(self) -> None:
        await self._browser.kill()
        self._context = self._page = None

    def _read(self, told: dict[str, Any]) -> Drawn:
        pictures, covered = None, tuple[float, ...]()
        if told["picture"]:
            pictures, covered = sheet.turntable(told["picture"], own=told["own"])
        observation = Observation(
            solids=tuple(_solid(one) for one in told["solids"]),
            names=tuple(dict.fromkeys(told["names"])),
            lights=told["lights"],
            cameras=told["cameras"],
            covered=covered,
            graphics=self._graphics,
        )
        return Drawn(observation, pictures if any(covered) else None)


def _solid(told: dict[str, Any]) -> Solid:
    return Solid(
        name=told["name"],
        kind=told["kind"],
        low=tuple(told["low"]),
        high=tuple(told["high"]),
        triangles=told["triangles"],
        colour=told["colour"],
        material=told["material"],
        points=tuple(tuple(point) for point in told["points"]),
    )
