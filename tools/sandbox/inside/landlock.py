"""Give up rights for good: to files but some, to the network, to other processes, to being root.

The kernel is asked by system calls whose numbers are alike on every architecture. What Landlock
does not cover, the bootstrap's filter does.
"""

import _ctypes
import os
import sys
from contextlib import suppress

from tools.sandbox.inside.bootstrap import PR_SET_NO_NEW_PRIVS, control

CLONE_NEWUSER, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWNET = 1 << 28, 1 << 27, 1 << 26, 1 << 30
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
PATH_BENEATH = 1
EVERY_FILE_RIGHT, EVERY_TCP_RIGHT, EVERY_SCOPE = (1 << 16) - 1, 3, 3  # of Landlock ABI 6
READ_FILE, READ_DIR, WRITE_FILE, TRUNCATE = 1 << 2, 1 << 3, 1 << 1, 1 << 14
NEVER = 1 << 0 | 1 << 6 | 1 << 9 | 1 << 11 | 1 << 15  # execute; make device, socket; device control
NOBODY = 65534

_C = _ctypes.dlopen(None, 2)  # type: ignore[arg-type]  # None: this process


def call(name: str, *arguments: int | bytes) -> int:
    """Call the C library, or end: a copy that is not confined must not go on."""
    result: int = _ctypes.call_function(_ctypes.dlsym(_C, name), arguments)
    if result < 0:
        os.write(2, f"sandbox: {name}{arguments[:1]} was refused\n".encode())
        os._exit(125)
    return result


def native(number: int, size: int = 8) -> bytes:
    """The number as the kernel reads one of that many bytes."""
    return number.to_bytes(size, sys.byteorder)


def become_nobody() -> None:
    """Root leaves its capabilities behind, in a user namespace of its own."""
    user, group = os.geteuid(), os.getegid()
    with suppress(PermissionError):  # a container may have kept that right from its root
        os.setgroups([])
    call("unshare", CLONE_NEWUSER)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{NOBODY} {user} 1"),
        ("gid_map", f"{NOBODY} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    call("unshare", CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS)
    call("sethostname", b"sandbox", 7)
    call("capset", native(0x20080522, 4) + bytes(4), bytes(24))  # the newest layout; none


def confine(folder: str, readable: list[str]) -> None:
    """Leave this process `folder` to write and `readable` to read, and no network or signal."""
    handled = b"".join(map(native, (EVERY_FILE_RIGHT, EVERY_TCP_RIGHT, EVERY_SCOPE)))
    ruleset = call("syscall", CREATE_RULESET, handled, len(handled), 0)
    for path in readable:
        directory = READ_DIR if os.path.isdir(path) else 0
        grant(ruleset, path, READ_FILE | directory)
    grant(ruleset, "/dev/null", READ_FILE | WRITE_FILE | TRUNCATE)
    grant(ruleset, folder, EVERY_FILE_RIGHT & ~NEVER)
    control(PR_SET_NO_NEW_PRIVS, 1)
    call("syscall", RESTRICT_SELF, ruleset, 0)


def grant(ruleset: int, path: str, rights: int) -> None:
    """Add a rule: these rights on what lies beneath the path."""
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    rule = native(rights) + native(place, 4)
    call("syscall", ADD_RULE, ruleset, PATH_BENEATH, rule, 0)
    os.close(place)
