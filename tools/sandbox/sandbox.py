"""The interface: a program in, an outcome out. An exception means that it could not be run."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from tools.sandbox.child import Child, Tier
from tools.sandbox.folder import working_folder
from tools.sandbox.program import Outcome, Program
from tools.sandbox.session import Session


class Sandbox(Protocol):
    """Runs programs that nobody vouches for."""

    async def run(self, program: Program) -> Outcome:
        """Run it to its end.

        Raises:
            SandboxError: it could not be run.
        """
        ...

    def open(self, program: Program) -> AbstractAsyncContextManager[Session]:
        """Run it while talking to it; it ends with the context.

        Raises:
            SandboxError: it could not be run.
        """
        ...


class ConfinedSandbox:
    """A sandbox over one tier of confinement; programs may run side by side."""

    def __init__(self, tier: Tier) -> None:
        self.tier = tier

    async def run(self, program: Program) -> Outcome:
        async with self.open(program) as session:
            feeding = asyncio.create_task(session.feed(program.stdin))
            try:
                return await session.finish(await session.drain())
            finally:
                feeding.cancel()

    @asynccontextmanager
    async def open(self, program: Program) -> AsyncIterator[Session]:
        async with working_folder() as folder:
            session = Session(await self._start(program, folder), program)
            try:
                await session.begin(self.tier.name, folder if self.tier.watches_disk else None)
                yield session
            finally:
                await session.close()

    async def _start(self, program: Program, folder: str) -> Child:
        """Start in a thread; cancelled meanwhile, still end what has been started."""
        starting = asyncio.ensure_future(asyncio.to_thread(self.tier.start, program, folder))
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            child = await starting
            child.kill()
            await asyncio.to_thread(child.wait)
            for stream in (child.stdin, child.stdout, child.stderr):
                stream.close()
            raise
