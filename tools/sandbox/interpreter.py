"""The bare interpreter that programs run in, and all of the machine that it must read."""

import os
import sys
import sysconfig
from collections.abc import Sequence
from functools import cache
from pathlib import Path

LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/usr/share/zoneinfo")
DEVICES = ("/dev/null", "/dev/urandom", "/dev/zero")


@cache
def executable() -> str:
    """The interpreter itself rather than a virtual environment's link to it."""
    return str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())


@cache
def command() -> Sequence[str]:
    """Start the bootstrap: isolated from the environment (-I) and from packages (-S)."""
    bootstrap = Path(__file__).with_name("bootstrap.py").read_text()
    return (executable(), "-I", "-S", "-c", bootstrap)


@cache
def packages() -> Sequence[str]:
    """Folders of installed packages."""
    return tuple(dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib")))


@cache
def readable(*, with_packages: bool) -> Sequence[str]:
    """What a program may read: interpreter, standard library, system libraries; no home, no /proc.

    A package's own shared libraries live beside it, so nothing else is needed for packages.
    """
    base = (executable(), sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))
    shared = sysconfig.get_config_var("LIBDIR") or ""
    wanted = (*base, shared, *LIBRARIES, *(packages() if with_packages else ()))
    found = (os.path.realpath(path) if path in base else path for path in wanted)
    return tuple(dict.fromkeys(path for path in found if path and os.path.exists(path)))
