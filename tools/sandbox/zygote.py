"""The host's end of an interpreter that is copied for each program."""

import marshal
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import IO

from tools.sandbox import interpreter

ENDING_SECONDS = 1.0
MESSAGE = 512


class ZygoteDiedError(Exception):
    """The interpreter that is copied has ended; `reason` is the last that it wrote."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason or "it was killed")


class Zygote:
    """A bare interpreter, started once; it ends with its last reference or with this process.

    Copies may be asked for from any thread.
    """

    def __init__(self) -> None:
        self._line, theirs = _line()
        pipe = subprocess.PIPE  # what its copies are given, so that its streams behave alike
        with theirs:
            self._process = subprocess.Popen(
                [*interpreter.zygote_command(), str(theirs.fileno())],
                env={"LC_ALL": "C.UTF-8"},
                cwd="/",
                stdin=pipe,
                stdout=pipe,
                stderr=pipe,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,  # an interrupt at the terminal is the host's to answer
            )
        self._dying = threading.Lock()
        self.close = weakref.finalize(self, _end, self._line, self._process)

    def copy(self, folder: str, readable: Sequence[str]) -> "ZygoteCopy":
        """Start a copy that may write in `folder` and read what is `readable`.

        Raises:
            ZygoteDiedError: it could not give up its rights, or has been killed.
            OSError: the kernel gives no more processes or descriptors.
        """
        request = marshal.dumps((folder, list(readable)))
        with ExitStack() as kept, ExitStack() as lent:
            line, theirs = _line()
            kept.enter_context(line)
            lent.enter_context(theirs)
            streams, given = _pipes(kept, lent)
            try:
                socket.send_fds(self._line, [request], [*given, theirs.fileno()])
                lent.close()
                ending = _started(line)
            except ConnectionError as error:
                raise ZygoteDiedError(self._last_error()) from error
            kept.pop_all()
        return ZygoteCopy(self, streams, line, ending)

    def _last_error(self) -> str:
        with self._dying, suppress(subprocess.TimeoutExpired):  # all who asked it come here
            return self._process.communicate(timeout=ENDING_SECONDS)[1].decode()[-500:].strip()
        return ""


class ZygoteCopy:
    """A copy of the interpreter, and the one program in it."""

    def __init__(
        self, zygote: Zygote, streams: Sequence[IO[bytes]], line: socket.socket, ending: int
    ) -> None:
        self._zygote: Zygote | None = zygote  # its end would be the copy's
        self.stdin, self.stdout, self.stderr = streams
        self._line, self._ending = line, ending
        self._code: int | None = None
        self._using_ending = threading.Lock()

    def kill(self) -> None:
        with self._using_ending, suppress(ProcessLookupError):  # it may have ended by itself
            if self._code is None:
                signal.pidfd_send_signal(self._ending, signal.SIGKILL)

    def wait(self) -> int:
        if self._code is None:
            code = self._reported()
            with self._using_ending:
                self._code, self._zygote = code, None
                os.close(self._ending)
        return self._code

    def _reported(self) -> int:
        with self._line:
            if report := self._line.recv(MESSAGE):
                return int.from_bytes(report, sys.byteorder, signed=True)
        # Nobody is left to report, and a copy does not outlive that.
        ended = select.poll()
        ended.register(self._ending, select.POLLIN)
        ended.poll(ENDING_SECONDS * 1000)
        return -signal.SIGKILL


def _line() -> tuple[socket.socket, socket.socket]:
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def _pipes(kept: ExitStack, lent: ExitStack) -> tuple[list[IO[bytes]], list[int]]:
    """Standard input, output and error: ends to keep, and descriptors of those to hand over."""
    streams: list[IO[bytes]] = []
    given: list[int] = []
    for writing in (True, False, False):
        source, sink = os.pipe()
        mine, theirs = (sink, source) if writing else (source, sink)
        streams.append(kept.enter_context(os.fdopen(mine, "wb" if writing else "rb", 0)))
        lent.callback(os.close, theirs)
        given.append(theirs)
    return streams, given


def _started(line: socket.socket) -> int:
    """The descriptor that tells a copy's end, once the copy exists."""
    told, descriptors, _, _ = socket.recv_fds(line, MESSAGE, 1)
    if descriptors:
        return descriptors[0]
    if told:
        raise OSError(told.decode())
    raise ConnectionResetError


def _end(line: socket.socket, process: "subprocess.Popen[bytes]") -> None:
    """Let it see that nobody is left to ask, and take its exit status."""
    line.close()
    with suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=ENDING_SECONDS)
        return
    process.kill()
    process.communicate()
