"""The request that starts a program: its limits, filter, files and source, for the bootstrap."""

import marshal
import resource
from pathlib import PurePosixPath

from tools.sandbox import interpreter, syscalls
from tools.sandbox.errors import BadProgramError
from tools.sandbox.program import Limits, Program


def launch_request(program: Program) -> bytes:
    """Eight bytes of length, then the request as `marshal` writes it.

    Raises:
        BadProgramError: a file's path leads out of the working folder.
    """
    for path in program.files:
        parts = PurePosixPath(path).parts
        if path.startswith("/") or ".." in parts or not parts:
            raise BadProgramError(f"file {path!r} lies outside its working folder")
    body = marshal.dumps(
        {
            "source": program.source,
            "files": dict(program.files),
            "path": list(interpreter.packages()) if program.packages else [],
            "limits": _limits(program.limits),
            "filter": syscalls.allowed(children=program.limits.processes > 1),
        }
    )
    return len(body).to_bytes(8, "little") + body


def _limits(limits: Limits) -> list[tuple[int, int, int]]:
    """Soft and hard limits; processor time warns one second before it kills."""
    bounds = [
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ]
    limited = [(which, most, most) for which, most in bounds]
    if limits.cpu_seconds is not None:
        limited.append((resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1))
    return limited
