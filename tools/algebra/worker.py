"""A process in the sandbox that holds sympy and forks a fresh one for every answer."""

import asyncio
import base64
import json
import resource
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from tools.algebra.errors import AlgebraUnavailableError, WorkerDiedError
from tools.sandbox import syscalls
from tools.sandbox.program import MIB, Limits, Program
from tools.sandbox.sandbox import Sandbox
from tools.sandbox.session import Session

ZYGOTE = Limits(
    wall_seconds=None,
    cpu_seconds=None,
    memory_bytes=1024 * MIB,
    processes=4,
    file_bytes=MIB,
    output_bytes=8 * MIB,
)
LOADING_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class AnswerLimits:
    """Bounds on the scoring of one answer.

    `memory_bytes` is address space and includes about 300 MB that sympy and its like map.
    """

    wall_seconds: float = 3.0
    cpu_seconds: int = 3
    memory_bytes: int = 768 * MIB


class Worker:
    """One zygote process and the pipe to it; it starts with the first answer and ends with `close`.

    `scoring` is the text of what scores an answer inside; tests put a hostile one there.
    """

    def __init__(self, sandbox: Sandbox, limits: AnswerLimits, scoring: str | None = None) -> None:
        self._sandbox, self._limits = sandbox, limits
        self._scoring = scoring or _inside("scoring")
        self._stack = AsyncExitStack()
        self._session: Session | None = None

    async def open(self) -> Session:
        """Start the process and wait until its imports are done.

        Raises:
            SandboxError: the sandbox could not be started.
            AlgebraUnavailableError: the imports failed.
        """
        program = Program(_inside("zygote"), limits=ZYGOTE, packages=True)
        session = await self._stack.enter_async_context(self._sandbox.open(program))
        await session.send(_line(self._settings()))
        line = await _received(session, LOADING_SECONDS)
        if line != b"ready\n":
            session.stop("killed")
            outcome = await session.finish()
            said = outcome.stderr.decode(errors="replace").strip()[-500:]
            raise AlgebraUnavailableError(said, LOADING_SECONDS if line is None else None)
        self._session = session
        return session

    async def ask(self, kind: str, data: Mapping[str, object], answer: str) -> dict[str, str]:
        """What the zygote tells of one answer: `ended` and `said`.

        Raises:
            SandboxError: it could not be started.
            WorkerDiedError: nothing came back; the worker is of no more use.
        """
        session = self._session or await self.open()
        request = {"kind": kind, "data": dict(data), "answer": answer}
        await session.send(_line(request))
        line = await _received(session, self._limits.wall_seconds + LOADING_SECONDS)
        if line is None or not line.endswith(b"\n"):
            raise WorkerDiedError
        reply: dict[str, str] = json.loads(line)
        return reply

    def _settings(self) -> dict[str, object]:
        cpu, memory = self._limits.cpu_seconds, self._limits.memory_bytes
        return {
            "scoring": self._scoring,
            "filter": base64.b64encode(syscalls.allowed(children=False)).decode(),
            "wall": self._limits.wall_seconds,
            "limits": [
                (resource.RLIMIT_AS, memory, memory),
                (resource.RLIMIT_CPU, cpu, cpu + 1),
                (resource.RLIMIT_FSIZE, 0, 0),
            ],
        }

    async def close(self) -> None:
        """End the process and all that it forked."""
        self._session = None
        await self._stack.aclose()


async def _received(session: Session, seconds: float) -> bytes | None:
    """A line; empty where there will be none, None where none came in time."""
    try:
        return await asyncio.wait_for(session.receive(), seconds)
    except TimeoutError:
        return None


def _inside(name: str) -> str:
    return (Path(__file__).parent / "inside" / f"{name}.py").read_text()


def _line(value: object) -> bytes:
    return json.dumps(value).encode() + b"\n"
