"""One real browser pair for all tests of a worker."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tools.renderer.limits import Limits
from tools.renderer.renderer import Renderer

PATIENT = Limits(seconds=20, patience=40)
"""Tests share their cores with one another; only those about time ask for less of it."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def renderer() -> AsyncIterator[Renderer]:
    async with Renderer(PATIENT, warm=1) as renderer:
        yield renderer


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def settled(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """After the last test of it this loop stands still, and an endless page would go on."""
    shared = "renderer" in request.fixturenames
    renderer = request.getfixturevalue("renderer") if shared else None
    yield
    if renderer is not None:
        await renderer.settled()
