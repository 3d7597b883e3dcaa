import pytest_asyncio

from tests.tools.settling import settled
from tools.renderer.renderer import Renderer

__all__ = ["renderer", "settled"]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def renderer():
    """A real browser."""
    async with Renderer() as renderer:
        yield renderer
