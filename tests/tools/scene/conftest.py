import pytest_asyncio

from tools.renderer.renderer import Renderer


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def renderer():
    """A real browser."""
    async with Renderer() as renderer:
        yield renderer
