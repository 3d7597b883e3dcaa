"""An interpreter that is copied for each program: it starts once, every copy confines itself.

Its text follows the bootstrap's into a bare interpreter. It never sees a program: a copy reads its
launch request after it has given up its rights, and ends with its one program, so that nothing is
left for the next. Only system calls stand between a copy and its program, which makes it quick.
"""

# ruff: noqa: F401  what programs import most is loaded once, here; nothing that draws a seed
import _socket
import atexit
import collections
import contextlib
import functools
import gc
import itertools
import json
import marshal
import math
import os
import re
import select
import sys
import typing
from collections.abc import Sequence

from tools.sandbox.inside.bootstrap import control, die_with_parent, prepare, run
from tools.sandbox.inside.landlock import become_nobody, confine, native

PR_SET_DUMPABLE = 4


def received(line: _socket.socket) -> tuple[bytes, list[int]]:
    """The next request and the descriptors that came with it."""
    request, told, _, _ = line.recvmsg(1 << 16, _socket.CMSG_SPACE(16))
    found = told[0][2] if told else b""
    parts = (found[at : at + 4] for at in range(0, len(found), 4))
    return request, [int.from_bytes(part, sys.byteorder) for part in parts]


def serve() -> bytes:
    """Make a copy for each request; returns the request in each copy, and nowhere else."""
    line, awaited = _socket.socket(fileno=int(sys.argv.pop())), select.poll()
    awaited.register(line, select.POLLIN)
    living: dict[int, tuple[int, _socket.socket]] = {}
    while True:
        for ready, _ in awaited.poll():
            if ready != line.fileno():
                awaited.unregister(ready)
                reap(ready, *living.pop(ready))
                continue
            request, descriptors = received(line)
            if not request:  # the host has ended; so will the copies
                os._exit(0)
            answer = _socket.socket(fileno=descriptors.pop())
            if (process := copy(descriptors, answer)) == 0:
                return request
            if process > 0:
                ending = os.pidfd_open(process)
                awaited.register(ending, select.POLLIN)
                living[ending] = process, answer
                rights = (_socket.SOL_SOCKET, _socket.SCM_RIGHTS, native(ending, 4))
                send(answer, b"started", [rights])


def copy(streams: list[int], answer: _socket.socket) -> int:
    """Fork: 0 in the copy, whose standard streams are these; -1 where the kernel refused."""
    parent = os.getpid()
    try:
        process = os.fork()
    except OSError as error:
        process = -1
        send(answer, str(error).encode())
    if process == 0:
        die_with_parent()
        if os.getppid() != parent:  # it ended before the kernel was told
            os._exit(125)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        os.closerange(3, 1 << 20)
    else:
        for stream in streams:
            os.close(stream)
    return process


def reap(ending: int, process: int, line: _socket.socket) -> None:
    """Report how a copy ended; the kernel says so, hence no program can say otherwise."""
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    send(line, code.to_bytes(4, sys.byteorder, signed=True))
    line.close()
    os.close(ending)


def send(line: _socket.socket, data: bytes, rights: Sequence[tuple[int, int, bytes]] = ()) -> None:
    """Send one message; that nobody listens any more is no error."""
    with contextlib.suppress(OSError):
        line.sendmsg([data], rights)


def run_requested() -> None:
    """Run the program of the launch request, and arrange for its end."""
    source, code = prepare(), 0
    atexit.register(lambda: finish(code))  # the first to be registered is the last to be called
    try:
        run(source)
    except SystemExit as leaving:
        told = leaving.code or 0
        code = told & 0xFF if isinstance(told, int) else 1
        raise
    except BaseException:
        code = 1
        raise


def finish(code: int) -> None:
    """End without taking apart all that a copy shares, which would double the time of a run.

    Until here the interpreter did all as ever: threads have been waited for, exit handlers called.
    """
    sys.modules.pop("__main__", None)
    sys.last_type = sys.last_value = sys.last_traceback = None
    gc.collect()  # what the program left may have a last word, and files to flush
    for stream in (sys.stdout, sys.stderr):
        try:
            if not getattr(stream, "closed", True):
                stream.flush()
        except Exception:
            code = 120  # as the interpreter has it
    os._exit(code)


def main() -> None:
    """Hold what programs need, and let each copy confine itself and run one."""
    if os.geteuid() == 0:
        become_nobody()
    control(PR_SET_DUMPABLE, 0)
    for name in [name for name in sys.modules if name.startswith("tools.")]:
        del sys.modules[name]
    gc.collect()
    gc.freeze()  # a copy's collector then leaves the shared pages alone
    folder, readable = marshal.loads(serve())  # noqa: S302  from the host
    os.chdir(folder)
    confine(folder, readable)
    run_requested()


main()
