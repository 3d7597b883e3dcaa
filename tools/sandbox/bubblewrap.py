"""Second tier: namespaces of bubblewrap; the bootstrap adds the filter and limits it lacks."""

import json
import os
import select
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, cast

from tools.sandbox import interpreter
from tools.sandbox.child import Child, Weakness
from tools.sandbox.errors import SandboxStartError
from tools.sandbox.program import Program

WORK = "/.sandbox"  # a path that hides no package folder
EMPTYING_SECONDS = 1.0
"""How long the kernel may take to end a namespace whose process 1 has been killed."""


class BubblewrapTier:
    """Confines with `bwrap`."""

    name = "bubblewrap"
    remedy = "install bubblewrap (apt install bubblewrap) and allow bwrap user namespaces"
    watches_disk = False

    def weakness(self) -> Weakness | None:
        if shutil.which("bwrap") is None:
            return Weakness("bwrap is not on PATH", self.remedy)
        return None

    def start(self, program: Program, folder: str) -> Child:  # noqa: ARG002  its folder is in memory
        path = shutil.which("bwrap")
        if path is None:
            raise SandboxStartError(self.name, "bwrap is not on PATH")
        try:
            return BubblewrapChild([path, *_arguments(program), "--", *interpreter.command()])
        except OSError as error:
            raise SandboxStartError(self.name, str(error)) from error


class BubblewrapChild:
    """bwrap and, in namespaces of their own, all that it started."""

    def __init__(self, command: list[str]) -> None:
        told, telling = os.pipe()
        path, *arguments = command
        pipe = subprocess.PIPE
        try:
            # bwrap's helper is process 1 in there and its environment can be read: it gets none.
            self._process = subprocess.Popen(
                [path, "--info-fd", str(telling), *arguments],
                bufsize=0,
                env={},
                stdin=pipe,
                stdout=pipe,
                stderr=pipe,
                start_new_session=True,
                pass_fds=(telling,),
            )
        except OSError:
            os.close(told)
            raise
        finally:
            os.close(telling)
        streams = (self._process.stdin, self._process.stdout, self._process.stderr)
        self.stdin, self.stdout, self.stderr = (cast("IO[bytes]", stream) for stream in streams)
        self._first = _first_process(told)

    def kill(self) -> None:
        with suppress(ProcessLookupError):  # it may have ended by itself
            if self._process.returncode is None:
                os.killpg(self._process.pid, signal.SIGKILL)

    def wait(self) -> int:
        code = self._process.wait()
        if self._first is not None:
            # A killed bwrap is gone before what it started; with process 1 the whole namespace is.
            emptying = select.poll()
            emptying.register(self._first, select.POLLIN)
            emptying.poll(EMPTYING_SECONDS * 1000)
            os.close(self._first)
            self._first = None
        return 128 - code if code > 128 else code  # bwrap reports a signal as a shell does


def _first_process(told: int) -> int | None:
    """Descriptor of the namespace's process 1, from what bwrap tells; None if it has ended."""
    with open(told, "rb") as file:
        found = file.read()
    try:
        return os.pidfd_open(json.loads(found)["child-pid"])
    except (ValueError, ProcessLookupError):  # bwrap failed before it told, or both have ended
        return None


def _arguments(program: Program) -> Iterator[str]:
    yield from ("--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534")
    yield from ("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "sandbox")
    for path in interpreter.readable(with_packages=program.packages):
        yield from ("--ro-bind", path, path)
    for path in interpreter.DEVICES:
        yield from ("--dev-bind-try", path, path)
    yield from ("--size", str(program.limits.disk_bytes), "--tmpfs", WORK, "--chdir", WORK)
    yield from ("--remount-ro", "/", "--setenv", "LC_ALL", "C.UTF-8")
