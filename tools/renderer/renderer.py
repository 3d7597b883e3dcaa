"""The renderer: one browser runs programs, another draws the scenes they leave."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar

from playwright.async_api import async_playwright

from tools.renderer import chromium, data, files, program, reported_scene
from tools.renderer.browser import INSTALL, Browser
from tools.renderer.drawing_page import DrawingPage
from tools.renderer.errors import BadSceneError, BrowserBrokenError, RendererUnavailableError
from tools.renderer.limits import Limits
from tools.renderer.page_pool import PagePool
from tools.renderer.program_runner import ProgramOutput, ProgramRunner
from tools.renderer.rendering import Rendering
from tools.scene.observation import Observation

T = TypeVar("T")
NOTHING = Observation()


class Renderer:
    """Draws scenes that nobody trusts; implements `Drawing`. Use it as a context manager.

    Programs run in one browser without graphics, data is drawn in another; each starts when it
    is first needed. `warm` contexts are kept ready for programs, and a browser is replaced after
    `recycle` scenes.
    """

    def __init__(self, limits: Limits | None = None, *, warm: int = 2, recycle: int = 200) -> None:
        self._limits = limits or Limits()
        self._warm, self._recycle = warm, recycle
        self._closing = AsyncExitStack()

    async def __aenter__(self) -> Self:
        files.demand_three()
        playwright = await self._closing.enter_async_context(async_playwright())
        for_programs, for_drawing = (
            Browser(playwright, chromium.PROGRAM_FLAGS),
            Browser(playwright, chromium.DRAWING_FLAGS),
        )
        self._browsers = (for_programs, for_drawing)
        self._pool = PagePool(for_programs, self._warm, self._recycle)
        self._runner = ProgramRunner(for_programs, self._pool, self._limits)
        self._drawing_page = DrawingPage(for_drawing, self._limits.patience, self._recycle)
        for browser in self._browsers:
            self._closing.push_async_callback(browser.kill)
        self._closing.push_async_callback(self._pool.aclose)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._closing.aclose()

    async def warm_up(self) -> None:
        """Start both browsers now, so that the first scene need not wait for them.

        Raises:
            RendererUnavailableError: no browser could be had.
        """
        await asyncio.gather(_twice(self._pool.fill), _twice(self._drawing_page.warm))

    async def settled(self) -> None:
        """Wait until nothing goes on of programs that are over: before an event loop is left."""
        await self._pool.settled()

    async def draw_script(self, source: str) -> Rendering:
        """Run a program that nobody trusts, and draw the fullest scene it builds.

        Raises:
            RendererUnavailableError: no browser could be had, or it broke twice running.
        """
        began = time.perf_counter()
        read = program.read(source)
        try:
            output = await _twice(lambda: self._runner.run(read))
        except RendererUnavailableError:
            await _twice(self._pool.fill)  # raises where it was not the program's doing
            output = ProgramOutput("", "crash", "the browser broke twice under this program")
        rendering = _timed(await self._finished(output), began)
        self._pool.refill()
        return rendering

    async def draw_scene(self, scene: Mapping[str, Any]) -> Rendering:
        """Draw a scene in three.js's JSON object format (4.6), which runs no code.

        Raises:
            RendererUnavailableError: no browser could be had, or it broke twice running.
        """
        began = time.perf_counter()
        rendering = await self._drawn(scene, None)
        observation = replace(rendering.observation, scenes=1)
        return _timed(replace(rendering, observation=observation), began)

    async def _finished(self, output: ProgramOutput) -> Rendering:
        if output.failure:
            return Rendering(NOTHING, None, output.failure, output.reason)
        try:
            told = await asyncio.to_thread(reported_scene.read, output.text)
        except BadSceneError as error:
            return Rendering(NOTHING, None, "crash", error.reason)
        if told.failed:
            return told.about(Rendering(NOTHING, None, "crash", told.failed))
        return told.about(await self._drawn(told.scene, told.camera))

    async def _drawn(self, scene: Any, camera: Any) -> Rendering:
        try:
            clean = await asyncio.to_thread(data.checked, scene, self._limits)
        except BadSceneError as error:
            return Rendering(NOTHING, None, "memory" if error.oversized else "crash", error.reason)
        eye = data.camera(camera)
        try:
            drawn = await _twice(lambda: self._drawing_page.draw(clean.scene, eye))
        except TimeoutError:
            reason = f"not drawn after {self._limits.patience:g} s"
            return Rendering(NOTHING, None, "timeout", reason)
        observation = replace(drawn.observation, dropped=clean.dropped)
        if drawn.pictures is None:
            return Rendering(observation, None, "blank", "there is nothing to be seen")
        return Rendering(observation, drawn.pictures)


async def _twice(work: Callable[[], Awaitable[T]]) -> T:
    try:
        return await work()
    except BrowserBrokenError:
        pass
    try:
        return await work()
    except BrowserBrokenError as error:
        _give_up(error)


def _give_up(error: BrowserBrokenError) -> NoReturn:
    raise RendererUnavailableError(error.reason, INSTALL) from error


def _timed(rendering: Rendering, began: float) -> Rendering:
    seconds = round(time.perf_counter() - began, 3)
    return replace(rendering, observation=replace(rendering.observation, seconds=seconds))
