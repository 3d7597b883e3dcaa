"""What stands around the browser: namespaces of bubblewrap and Chromium's own sandbox."""

import os
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

TierName = Literal["bubblewrap+chromium", "bubblewrap", "chromium", "none"]

_READABLE = ("/etc/fonts", "/etc/ld.so.cache", "/etc/alternatives")
_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin")


@dataclass(frozen=True, slots=True)
class Tier:
    """One way of confining the browser."""

    name: TierName
    says: str
    wrapped: bool
    """Whether bubblewrap gives it namespaces of its own: no network, no files, no processes."""
    sandboxed: bool
    """Whether Chromium's own sandbox holds its pages."""


TIERS = (
    Tier("bubblewrap+chromium", "no network or files, and Chromium's own sandbox", True, True),
    Tier("bubblewrap", "no network or files, but without Chromium's own sandbox", True, False),
    Tier("chromium", "Chromium's own sandbox; the network is cut by routing alone", False, True),
    Tier("none", "nothing but routing: treat this machine as one that runs scenes", False, False),
)
"""The strongest first."""


def possible() -> tuple[Tier, ...]:
    """Tiers that are worth a try here."""
    wrapping = shutil.which("bwrap") is not None
    # Chromium refuses to use its sandbox as root; in bubblewrap it is somebody else.
    return tuple(
        tier
        for tier in TIERS
        if (wrapping or not tier.wrapped) and (tier.wrapped or not tier.sandboxed or os.geteuid())
    )


def launcher(tier: Tier, executable: Path, folder: Path) -> Path:
    """Write a script that starts the browser in a tier and leaves its process id in `pid`."""
    prefix = _bubblewrap(executable) if tier.wrapped else ("env", "-i", f"HOME={folder}")
    command = shlex.join([*prefix, str(executable)])
    script = folder / "launch"
    script.write_text(f'#!/bin/sh\necho $$ > {shlex.quote(str(folder))}/pid\nexec {command} "$@"\n')
    script.chmod(0o700)
    return script


def _bubblewrap(executable: Path) -> tuple[str, ...]:
    words = ["env", "-i", shutil.which("bwrap") or "bwrap", "--unshare-all", "--unshare-user"]
    words += ["--uid", "65534", "--gid", "65534", "--die-with-parent", "--hostname", "scene"]
    for path in _SYSTEM:
        if os.path.islink(path):
            words += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            words += ["--ro-bind", path, path]
    for path in _READABLE:
        words += ["--ro-bind-try", path, path]
    home = str(executable.resolve().parent)
    if not home.startswith("/usr/"):
        words += ["--ro-bind", home, home]
    words += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/dev/shm", "--tmpfs", "/tmp"]  # noqa: S108  its own
    words += ["--setenv", "HOME", "/tmp", "--setenv", "LANG", "C.UTF-8", "--chdir", "/tmp", "--"]  # noqa: S108
    return tuple(words)
