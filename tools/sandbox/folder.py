"""A working folder that a hostile program filled: measured and removed without trusting it."""

import asyncio
import atexit
import fcntl
import itertools
import os
import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache

MOST_ENTRIES = 1000
PREFIX = "tutelage-sandboxes-"


@asynccontextmanager
async def working_folder() -> AsyncIterator[str]:
    """A fresh folder, gone afterwards with all that is in it."""
    folder = tempfile.mkdtemp(dir=_place(os.getpid()))
    try:
        yield folder
    finally:
        if os.listdir(folder):
            await asyncio.to_thread(remove, folder)
        else:
            os.rmdir(folder)


@cache
def _place(process: int) -> str:
    """Where this process has its folders: locked while it lives, removed when it ends."""
    sweep()
    place = tempfile.mkdtemp(prefix=PREFIX)
    while _lock(place) is None:  # another's sweep was quicker
        place = tempfile.mkdtemp(prefix=PREFIX)

    def leave() -> None:
        if os.getpid() == process:  # not a fork of it
            remove(place)

    atexit.register(leave)
    return place


def sweep() -> None:
    """Remove what killed processes left; the kernel took their locks."""
    with os.scandir(tempfile.gettempdir()) as found:
        places = [entry for entry in found if entry.name.startswith(PREFIX)]
    for entry in places:
        with suppress(OSError):  # it goes away, or is somebody else's
            of_ours = entry.stat(follow_symlinks=False).st_uid == os.geteuid()
            if not of_ours or (lock := _lock(entry.path)) is None:
                continue
            remove(entry.path)
            os.close(lock)


def _lock(place: str) -> int | None:
    """Lock a folder until this process ends or closes the descriptor; None if another has it."""
    try:
        lock = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    with suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.isdir(place):  # and not just swept away
            return lock
    os.close(lock)
    return None


def is_overfull(folder: str, most_bytes: int) -> bool:
    """Whether it holds more than `most_bytes` or `MOST_ENTRIES`; stops counting once it does."""
    total, entries, waiting = 0, 0, [folder]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as found:  # it changes under our eyes
            for entry in found:
                entries += 1
                total += entry.stat(follow_symlinks=False).st_size
                if entries > MOST_ENTRIES or total > most_bytes:
                    return True
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
    return False


def remove(folder: str) -> None:
    """Remove a tree of any depth: what nests is first moved to the top, so no path grows long."""
    names = (f"{secrets.token_hex(8)}-{number}" for number in itertools.count())
    while True:
        nested = []
        with os.scandir(folder) as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    nested.append(entry.path)
                else:
                    os.unlink(entry.path)
        if not nested:
            return os.rmdir(folder)
        for path in nested:
            os.chmod(path, 0o700)
            with os.scandir(path) as inner:
                for entry in inner:
                    os.rename(entry.path, os.path.join(folder, next(names)))
            os.rmdir(path)
