"""A confined program under way: fed, listened to, bounded, and ended with all its traces."""

import asyncio
import signal
import time
from collections.abc import Coroutine
from contextlib import suppress

from tools.sandbox.child import Child
from tools.sandbox.errors import SandboxStartError
from tools.sandbox.folder import is_overfull
from tools.sandbox.inside.bootstrap import READY
from tools.sandbox.launch_request import launch_request
from tools.sandbox.pipes import PipeReader, open_reader, open_writer
from tools.sandbox.program import Ended, Outcome, Program

START_SECONDS = 30.0
WATCH_SECONDS = 0.05
CHUNK = 1 << 16


class Session:
    """Talk to a confined program line by line, or let it run to its end.

    Every bound in the program's limits holds; the first one that is met ends it. Time counts from
    the program's own first line, so that a busy machine's slow start is not its fault.
    """

    def __init__(self, child: Child, program: Program) -> None:
        self._child, self._program, self._limits = child, program, program.limits
        self._began = time.monotonic()
        self._stopped: Ended | None = None
        self._errors = b""
        self._watchers: list[asyncio.Task[None]] = []
        self._pipes: list[PipeReader | asyncio.StreamWriter] = []
        self._exit: asyncio.Future[int] | None = None

    async def begin(self, tier: str, watched: str | None) -> None:
        """Take over the pipes and hand over the launch request; `watched` is a folder to bound.

        Raises:
            BadProgramError: the program asks for what no sandbox gives.
            SandboxStartError: the confinement failed before the program's first line.
        """
        self._pipes.append(writer := await open_writer(self._child.stdin))
        self._pipes.append(
            output := await open_reader(self._child.stdout, self._limits.output_bytes)
        )
        self._pipes.append(errors := await open_reader(self._child.stderr, CHUNK))
        self._input, self._output = writer, output
        self._keeping_errors = self._watch(self._keep_errors(errors))
        starting = self._watch(self._keep_time(START_SECONDS))
        await self.send(launch_request(self._program))
        if await self._output.read(len(READY)) != READY:
            self.stop("killed")
            outcome = await self.finish()
            raise SandboxStartError(tier, outcome.stderr.decode(errors="replace")[-500:])
        starting.cancel()
        self._began = time.monotonic()
        if self._limits.wall_seconds is not None:
            self._watch(self._keep_time(self._limits.wall_seconds))
        if watched is not None:
            self._watch(self._keep_disk(watched))

    async def send(self, data: bytes) -> None:
        """Write to its standard input; that it no longer reads is no error."""
        with suppress(ConnectionError):
            self._input.write(data)
            await self._input.drain()

    async def feed(self, data: bytes) -> None:
        """Write all of its standard input, and end it."""
        await self.send(data)
        self._input.close()

    async def receive(self) -> bytes:
        """Its next line of standard output; empty once there is no more."""
        try:
            return await self._output.readline()
        except ValueError:  # the line is longer than output_bytes
            self.stop("output")
            return b""

    async def drain(self) -> bytes:
        """Its standard output until it closes, or up to the bound."""
        return await self._drain(self._output)

    def stop(self, reason: Ended) -> None:
        """Kill it and all it started; of several reasons the first counts."""
        self._stopped = self._stopped or reason
        self._child.kill()

    async def finish(self, stdout: bytes = b"") -> Outcome:
        """Wait for its end, and say how it ended."""
        code = await self._gone()
        seconds = time.monotonic() - self._began
        await self._keeping_errors
        return Outcome(self._ended(code, seconds), code, stdout, self._errors, seconds)

    async def close(self) -> None:
        """Leave nothing behind: no process, no descriptor, no task."""
        self.stop("killed")
        await self._gone()
        for watcher in self._watchers:
            watcher.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)
        for pipe in self._pipes:
            pipe.close()

    async def _gone(self) -> int:
        """Its exit code; waited for in one thread, however often and by whomever it is asked."""
        if self._exit is None:
            self._exit = asyncio.ensure_future(asyncio.to_thread(self._child.wait))
        return await asyncio.shield(self._exit)

    def _watch(self, watcher: Coroutine[None, None, None]) -> asyncio.Task[None]:
        self._watchers.append(asyncio.create_task(watcher))
        return self._watchers[-1]

    async def _drain(self, pipe: PipeReader) -> bytes:
        parts, size = [], 0
        while part := await pipe.read(CHUNK):
            parts.append(part)
            size += len(part)
            if size > self._limits.output_bytes:
                self.stop("output")
                break
        return b"".join(parts)[: self._limits.output_bytes]

    async def _keep_errors(self, pipe: PipeReader) -> None:
        self._errors = await self._drain(pipe)

    async def _keep_time(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self.stop("timeout")

    async def _keep_disk(self, folder: str) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if is_overfull(folder, self._limits.disk_bytes):
                self.stop("disk")

    def _ended(self, code: int, seconds: float) -> Ended:
        if self._stopped is not None:
            return self._stopped
        cpu = self._limits.cpu_seconds
        if code == -signal.SIGXCPU or (code < 0 and cpu is not None and seconds > cpu):
            return "timeout"
        if code > 0 and self._errors.rstrip().rpartition(b"\n")[2].startswith(b"MemoryError"):
            return "memory"
        return "exited" if code >= 0 else "killed"
