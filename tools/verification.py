"""Check an answer against its key, be it text, maths, gym, tests, a checker or a scene."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any, Self

from tools.algebra import plain
from tools.algebra.scorer import Scorer
from tools.demands import score_demands
from tools.renderer.rendering import Drawing
from tools.sandbox.asserting_tests import run_asserting_tests
from tools.sandbox.checker import run_checker
from tools.sandbox.detection import detect
from tools.sandbox.hidden_tests import run_hidden_tests
from tools.sandbox.sandbox import Sandbox
from tools.scene.contract import Contract, MalformedContractError
from tools.tasks.task import Key
from tools.verdict import Finding


class BrokenKeyError(ValueError):
    """A key lacks what its kind needs."""

    def __init__(self, kind: str, missing: str) -> None:
        self.kind, self.missing = kind, missing
        super().__init__(f"a key of kind {kind!r} needs {missing}; see tools.tasks.task.Key")


class Checker:
    """Checks answers; looks for a sandbox, or a browser, when the first answer needs one.

    Use as a context manager: it keeps workers and browsers running that end with it.
    """

    def __init__(self, sandbox: Sandbox | None = None, drawing: Drawing | None = None) -> None:
        self._sandbox, self._drawing = sandbox, drawing
        self._scorer: Scorer | None = None
        self._preparing = asyncio.Lock()
        self._closing = AsyncExitStack()

    async def check(self, key: Key, answer: str) -> Finding:
        """What the key says of the answer; an empty answer costs no check.

        Raises:
            BrokenKeyError: the key lacks what its kind needs, or its kind is unknown.
            SandboxError: it could not be checked on this machine.
            RendererUnavailableError: it could not be drawn on this machine.
            UnknownDatasetError: the key names a dataset that is not installed.
        """
        if not answer.strip():
            score = 0.0 if key.kind == "scene" else None
            return Finding("failed", "empty", "there is no answer", score)
        began = time.monotonic()
        finding = await self._check(key, answer)
        return replace(finding, seconds=time.monotonic() - began)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._scorer is not None:
            await self._scorer.close()
        await self._closing.aclose()

    async def _check(self, key: Key, answer: str) -> Finding:
        data = key.data
        match key.kind:
            case "text":
                right = plain.same(_needed(key, "answer", str), answer)
                return Finding("passed") if right else Finding("failed", "wrong")
            case "maths":
                _needed(key, "answer", str)
                return await (await self._scoring()).score("maths", data, answer)
            case "gym":
                _needed(key, "dataset", str)
                _needed(key, "entry", Mapping)
                return await (await self._scoring()).score("gym", data, answer)
            case "tests" | "asserts" | "checker":
                return await self._check_in_sandbox(key, answer)
            case "demands":
                return score_demands(_needed(key, "demands", list), answer)
            case "scene":
                return await self._check_scene(key, answer)
        raise BrokenKeyError(key.kind, "a known kind")

    async def _check_in_sandbox(self, key: Key, answer: str) -> Finding:
        sandbox = await self._confining()
        if key.kind == "checker":
            return await run_checker(sandbox, _needed(key, "source", str), answer)
        name = _needed(key, "entry_point", str)
        if key.kind == "tests":
            return await run_hidden_tests(sandbox, answer, name, _needed(key, "cases", list))
        code, tests = _needed(key, "preamble", str) + answer, _needed(key, "tests", str)
        return await run_asserting_tests(sandbox, code, name, tests)

    async def _check_scene(self, key: Key, answer: str) -> Finding:
        # Who checks no scene need not load what checks them.
        from tools.scene.scoring import score_data, score_plan, score_script

        try:
            contract = Contract.read(_needed(key, "contract", Mapping))
        except MalformedContractError as error:
            raise BrokenKeyError(key.kind, f"a contract ({error})") from error
        match _needed(key, "format", str):
            case "plan":
                return await score_plan(await self._drawer(), contract, answer)
            case "js":
                return await score_script(await self._drawer(), contract, answer)
            case "three":
                return await score_data(await self._drawer(), contract, answer)
        raise BrokenKeyError(key.kind, "the format 'plan', 'js' or 'three'")

    async def _drawer(self) -> Drawing:
        from tools.renderer.renderer import Renderer

        async with self._preparing:
            if self._drawing is None:
                self._drawing = await self._closing.enter_async_context(Renderer())
        return self._drawing

    async def _confining(self) -> Sandbox:
        async with self._preparing:
            if self._sandbox is None:
                self._sandbox = await detect()
        return self._sandbox

    async def _scoring(self) -> Scorer:
        if self._scorer is None:
            sandbox = await self._confining()
            self._scorer = self._scorer or Scorer(sandbox)
        return self._scorer


def _needed(key: Key, name: str, kind: type) -> Any:
    value = key.data.get(name)
    if not isinstance(value, kind):
        raise BrokenKeyError(key.kind, f"{name!r}, a {kind.__name__}")
    return value
