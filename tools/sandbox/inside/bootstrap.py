"""First lines inside every sandbox: read the launch request, give up rights, run the program.

Its text is handed to a bare interpreter with `-c`; no module of this project exists in there.
Modules are chosen for the milliseconds they cost: `ctypes`, `array`, even `collections.abc` would
double the start. So the request comes as `marshal`, and the C library is called through `_ctypes`.

`confinement` stays importable: a program may always give up more than it was made to.
"""

import _ctypes
import marshal
import os
import resource
import sys

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
SECCOMP_MODE_FILTER = 2
SIGKILL = 9
READY = b"\x06"
"""Says to the host that every bound holds; from here on the program answers for itself."""

_PRCTL = _ctypes.dlsym(_ctypes.dlopen(None, 2), "prctl")  # type: ignore[arg-type]  # None: this process


def control(option: int, argument: int, pointer: int | bytes = 0) -> None:
    """Call prctl(2), or end: a right that cannot be given up must not be kept by accident."""
    if _ctypes.call_function(_PRCTL, (option, argument, pointer, 0, 0)) != 0:
        os.write(2, f"sandbox: prctl({option}) was refused\n".encode())
        os._exit(125)


def die_with_parent() -> None:
    """End when the process that started this one does."""
    control(PR_SET_PDEATHSIG, SIGKILL)


def bound(limits: list[tuple[int, int, int]]) -> None:
    """Lower resource limits for good: which, soft, hard."""
    for which, soft, hard in limits:
        resource.setrlimit(which, (soft, hard))


def install(rules: bytes) -> None:
    """Put a seccomp program (struct sock_filter[]) over this process and all it starts."""
    address = id(rules) + bytes.__basicsize__ - 1  # CPython keeps the content in the object
    head = (len(rules) // 8).to_bytes(8, sys.byteorder)  # a 16-bit length, padded to a pointer
    if sys.byteorder == "big":
        head = head[6:] + bytes(6)
    program = head + address.to_bytes(8, sys.byteorder)
    control(PR_SET_NO_NEW_PRIVS, 1)
    control(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program)


def take(size: int) -> bytes:
    """Read exactly `size` bytes of standard input, leaving the rest to the program."""
    parts = []
    while size:
        part = os.read(0, min(size, 1 << 16))
        if not part:
            os._exit(125)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def prepare() -> str:
    """Read the launch request, put its limits on this process, and return the program's source."""
    request = marshal.loads(take(int.from_bytes(take(8), "little")))  # noqa: S302  from the host
    os.closerange(3, 1 << 20)
    for path, content in request["files"].items():
        if folder := os.path.dirname(path):
            os.makedirs(folder, exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
    sys.path.extend(request["path"])
    die_with_parent()
    bound(request["limits"])
    install(request["filter"])
    os.write(1, READY)
    source: str = request["source"]
    return source


def run(source: str) -> None:
    """Run the program as `__main__`, in a namespace that holds nothing of ours."""
    confinement = type(sys)("confinement")
    confinement.__dict__.update(bound=bound, die_with_parent=die_with_parent, install=install)
    main = type(sys)("__main__")
    sys.modules.update(confinement=confinement, __main__=main)
    exec(compile(source, "program.py", "exec"), main.__dict__)  # noqa: S102  that is the purpose


if __name__ == "__main__":
    run(prepare())
