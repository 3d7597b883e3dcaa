"""A browser's own folder, and those that browsers of killed hosts have left behind.

An owner holds a lock on its folder, which the kernel lets go of however the owner ends. So a
folder whose lock is free is nobody's, whatever process has its owner's number by now.
"""

import fcntl
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

PREFIX: Final = "tutelage-browser-"
_LOCK: Final = "lock"
_YOUNG: Final = 60.0
"""Seconds in which a folder's lock may not be held yet."""
_OLD: Final = 86_400.0
"""Seconds after which a folder without any lock is nobody's."""


class Folder:
    """A folder of its own for one browser."""

    def __init__(self) -> None:
        sweep()
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = (self.path / _LOCK).open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def remove(self) -> None:
        """Remove it with all that lies in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.close()


def sweep() -> None:
    """Remove folders of ours that nobody holds any more."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # another process swept it
            own = path.stat()
            if own.st_uid == os.getuid() and _is_free(path, time.time() - own.st_mtime):
                shutil.rmtree(path, ignore_errors=True)


def _is_free(path: Path, age: float) -> bool:
    if not (path / _LOCK).exists():
        return age > _OLD
    with (path / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return age > _YOUNG
