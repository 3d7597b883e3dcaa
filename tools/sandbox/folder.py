"""A working folder that a hostile program filled: measured and removed without trusting it."""

import asyncio
import itertools
import os
import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

MOST_ENTRIES = 1000


@asynccontextmanager
async def working_folder() -> AsyncIterator[str]:
    """A fresh folder, gone afterwards with all that is in it."""
    folder = tempfile.mkdtemp(prefix="tutelage-sandbox-")
    try:
        yield folder
    finally:
        if os.listdir(folder):
            await asyncio.to_thread(remove, folder)
        else:
            os.rmdir(folder)


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
