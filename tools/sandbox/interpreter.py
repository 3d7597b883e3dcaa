"""The bare interpreter that programs run in, and all of the machine that it must read."""

import marshal
import os
import sys
import sysconfig
from collections.abc import Sequence
from functools import cache
from pathlib import Path

LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/usr/share/zoneinfo")
DEVICES = ("/dev/null", "/dev/urandom", "/dev/zero")


@cache
def inside(name: str) -> str:
    """Text of one of our programs that run inside."""
    return (Path(__file__).parent / "inside" / f"{name}.py").read_text()


def _compiled(name: str) -> bytes:
    return marshal.dumps(compile(inside(name), f"{name}.py", "exec"))


@cache
def executable() -> str:
    """The interpreter itself rather than a virtual environment's link to it."""
    return str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())


@cache
def command() -> Sequence[str]:
    """Start the bootstrap: isolated from the environment (-I) and from packages (-S).

    It travels compiled, which saves a millisecond and a half each time.
    """
    code = f"import marshal;exec(marshal.loads({_compiled('bootstrap')!r}))"
    return (executable(), "-I", "-S", "-c", code)


@cache
def zygote_command() -> Sequence[str]:
    """Start the interpreter that is copied; of our modules it finds those two that it needs."""
    lines = ["import marshal, sys"]
    for name in ("bootstrap", "landlock"):
        lines += [
            f"module = type(sys)('tools.sandbox.inside.{name}')",
            "sys.modules[module.__name__] = module",
            f"exec(marshal.loads({_compiled(name)!r}), module.__dict__)",
        ]
    lines.append(f"exec(marshal.loads({_compiled('zygote')!r}))")
    return (executable(), "-I", "-S", "-c", "\n".join(lines))


@cache
def packages() -> Sequence[str]:
    """Folders of installed packages."""
    return tuple(dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib")))


@cache
def readable(*, with_packages: bool) -> Sequence[str]:
    """What a program may read: interpreter, standard library, system libraries; no home, no /proc.

    A package's own shared libraries live beside it, so nothing else is needed for packages.
    """
    # Not sysconfig's platstdlib: in a virtual environment that is the environment's folder.
    own = (executable(), os.path.dirname(os.__file__))
    shared = (sysconfig.get_config_var("DESTSHARED"), sysconfig.get_config_var("LIBDIR"))
    wanted = (*own, *shared, *LIBRARIES, *(packages() if with_packages else ()))
    return tuple(dict.fromkeys(path for path in wanted if path and os.path.exists(path)))
