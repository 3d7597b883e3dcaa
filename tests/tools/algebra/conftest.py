"""One sandbox, the strongest there is: what confines is tested in its own room."""

import asyncio

import pytest

from tools.sandbox.detection import detect
from tools.sandbox.errors import SandboxUnavailableError
from tools.sandbox.sandbox import ConfinedSandbox


@pytest.fixture(scope="session")
def sandbox() -> ConfinedSandbox:
    try:
        return asyncio.run(detect())
    except SandboxUnavailableError as error:
        pytest.skip(str(error))
