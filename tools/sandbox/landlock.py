"""First tier: Landlock and seccomp, with no privilege and no namespace needed.

A program of one process is a copy of a zygote that confines itself; nothing but system calls is
in its way. Several processes need somebody who counts them, which is sandlock's supervisor; it
costs 10 ms more, since it is asked about every file that a starting interpreter opens.

sandlock bounds neither output nor file size, lets a program change modes, times and attributes
of any file its user owns, and lets it set other processes' limits. The bootstrap's filter and
limits, and the session's caps, close these.
"""

import os
import signal
import threading
import warnings
from collections.abc import Sequence
from typing import Any

from tools.sandbox import interpreter
from tools.sandbox.child import Child, Weakness
from tools.sandbox.errors import SandboxStartError
from tools.sandbox.program import Program
from tools.sandbox.zygote import Zygote, ZygoteDiedError

NOBODY = 65534


class LandlockTier:
    """Confines by copies of a zygote, and with `sandlock` what is more than one process."""

    name = "landlock"
    remedy = "boot Linux 6.12 or newer with Landlock among its security modules (lsm=landlock,...)"
    watches_disk = True

    def __init__(self) -> None:
        self._zygote: Zygote | None = None
        self._starting = threading.Lock()

    def weakness(self) -> Weakness | None:
        try:
            import sandlock
        except (ImportError, OSError) as error:
            return Weakness(f"sandlock does not load ({error})", "install the sandlock package")
        has, needs = sandlock.landlock_abi_version(), sandlock.min_landlock_abi()
        if has < needs:
            return Weakness(f"Landlock ABI {has}, needs {needs}", self.remedy)
        return None

    def start(self, program: Program, folder: str) -> Child:
        try:
            if program.limits.processes == 1:
                return self._copied(folder, _readable(program))
            return SandlockChild(_cage(program, folder), interpreter.command())
        except (RuntimeError, OSError, ZygoteDiedError) as error:
            raise SandboxStartError(self.name, f"{error}{_advice()}") from error

    def _copied(self, folder: str, readable: Sequence[str]) -> Child:
        zygote = self._living_zygote()
        try:
            return zygote.copy(folder, readable)
        except ZygoteDiedError:  # killed by a person, or by a kernel short of memory
            self._forget(zygote)
        return self._living_zygote().copy(folder, readable)

    def _forget(self, zygote: Zygote) -> None:
        with self._starting:
            if self._zygote is zygote:  # else another thread has a new one already
                self._zygote = None

    def _living_zygote(self) -> Zygote:
        with self._starting:
            if self._zygote is None:
                self._zygote = Zygote()
            return self._zygote


class SandlockChild:
    """A child of sandlock's supervisor, which lives in threads of this process."""

    def __init__(self, cage: Any, command: Sequence[str]) -> None:
        import sandlock

        piped = sandlock.StdioMode.PIPED
        self._process = cage.popen(list(command), stdin=piped, stdout=piped, stderr=piped)
        self.stdin = self._process.stdin
        self.stdout = self._process.stdout
        self.stderr = self._process.stderr

    def kill(self) -> None:
        self._process.kill()

    def wait(self) -> int:
        import sandlock

        result = self._process.wait()
        if result.reason == sandlock.ExitReason.SIGNALED:
            return -int(result.signal)
        if result.reason == sandlock.ExitReason.EXITED:
            return int(result.exit_code)
        return -signal.SIGKILL


def _cage(program: Program, folder: str) -> Any:
    import sandlock

    # sandlock 0.9 says that gid does nothing; both ids are in effect. Programs start in threads,
    # so the filter stays: catching warnings for a moment is not safe among threads.
    warnings.filterwarnings("ignore", message="Policy field 'gid'")
    # Root would bring capabilities along, so it becomes nobody in a user namespace of its own.
    identity = {"uid": NOBODY, "gid": NOBODY} if _is_root() else {}
    return sandlock.Sandbox(
        fs_readable=_readable(program),
        fs_writable=[folder, "/dev/null"],
        cwd=folder,
        clean_env=True,
        env={"LC_ALL": "C.UTF-8"},
        max_processes=program.limits.processes,
        no_coredump=True,
        **identity,
    )


def _readable(program: Program) -> Sequence[str]:
    devices = (path for path in interpreter.DEVICES if os.path.exists(path))
    return [*interpreter.readable(with_packages=program.packages), *devices]


def _advice() -> str:
    return "; run as an ordinary user, or allow user namespaces" if _is_root() else ""


def _is_root() -> bool:
    return os.geteuid() == 0
