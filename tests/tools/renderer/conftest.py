"""One real browser pair for all tests of a worker."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.tools.settling import settled
from tools.renderer.limits import Limits
from tools.renderer.renderer import Renderer

__all__ = ["PATIENT", "renderer", "settled"]
PATIENT = Limits(seconds=20, patience=40)
"""Tests share their cores with one another; only those about time ask for less of it."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def renderer() -> AsyncIterator[Renderer]:
    async with Renderer(PATIENT, warm=1) as renderer:
        yield renderer
