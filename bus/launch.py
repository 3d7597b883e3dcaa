"""Run as a script, between the parent and its child: tie the child's life to the parent's.

`launch.py PARENT_PID PROGRAM ARGUMENT...` asks the kernel to kill this process with its parent,
then becomes the program. A `preexec_fn` would do the same, but it runs Python between fork and
exec, which can deadlock a parent that has threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
CANNOT_START = 127
"""Exit status of a program that could not be started, as in a shell."""


def main() -> int:
    """Become the program; return only where that is impossible."""
    parent, program = int(sys.argv[1]), sys.argv[2:]
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the kernel knew of our wish
        return CANNOT_START
    try:
        os.execvp(program[0], program)  # noqa: S606 - the argument list is the parent's own
    except OSError as error:
        sys.stderr.write(f"cannot start {program[0]}: {error.strerror}\n")
    return CANNOT_START


if __name__ == "__main__":
    sys.exit(main())
