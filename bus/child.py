"""A process that dies with the one that started it."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bus import launch

_TAIL_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Command:
    """What to run; its output is appended to `log`."""

    name: str
    argv: Sequence[str]
    log: Path
    env: Mapping[str, str] | None = None
    """The whole environment; the parent's own where it is None."""


class Child:
    """A running process, in a session of its own so that Ctrl-C reaches only its parent.

    It is killed when the *thread* that started it ends, so start it from one that lives as long
    as the child shall; the event loop's own thread does.
    """

    def __init__(self, command: Command, process: asyncio.subprocess.Process, offset: int) -> None:
        self.command = command
        self._process = process
        self._offset = offset

    @classmethod
    async def start(cls, command: Command) -> Self:
        """Start the process; one that cannot be started exits with status 127 and says why."""
        command.log.parent.mkdir(parents=True, exist_ok=True)
        with command.log.open("ab") as log:
            offset = log.tell()
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", launch.__file__, str(os.getpid()), *command.argv),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=command.env,
                start_new_session=True,
            )
        return cls(command, process, offset)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def status(self) -> int | None:
        """Exit status, negative for the signal that ended it, None while it runs."""
        return self._process.returncode

    async def wait(self) -> int:
        """Wait until it exits, and return its status."""
        return await self._process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process alone; none to one that has exited."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    async def stop(self, grace: float = 5.0) -> int:
        """Ask it to end, wait `grace` seconds, then kill it and everything it started."""
        self.signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.wait(), grace)
        except TimeoutError:
            pass  # it had its time; what follows needs no consent
        finally:
            self.kill()
        return await self.wait()

    def kill(self) -> None:
        """Kill the process and everything in its group, at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def last_lines(self, count: int = 12) -> tuple[str, ...]:
        """The end of what this process, not an earlier one, has written."""
        with self.command.log.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            begun = self._offset if self._offset <= size else 0  # it was put aside meanwhile
            log.seek(max(begun, size - _TAIL_BYTES))
            return tuple(log.read().decode(errors="replace").splitlines()[-count:])
