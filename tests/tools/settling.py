"""Wait for a shared renderer after each test of it: its event loop may stand still from then on.

A page in an endless loop is ended by a task of that loop, and would else keep a core busy for as
long as the tests of other loops take.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def settled(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """Leave nothing of a test's programs running in the session's `renderer`."""
    shared = "renderer" in request.fixturenames
    renderer = request.getfixturevalue("renderer") if shared else None
    yield
    if renderer is not None:
        await renderer.settled()
