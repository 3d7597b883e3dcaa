"""The folder of what clients upload: plain names, whole files, and no way out of it."""

import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from graph.service.http.problems import ProblemError, problem

NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.(jsonl|md)$"
"""What a file may be called: tasks end in `.jsonl`, skills in `.md`."""
MOST, ROOM = 500, 2 * 1024**3
"""Files, and bytes of all of them, that the folder may hold."""


class Stored(NamedTuple):
    """A file that was uploaded."""

    name: str
    size: int


class Uploads:
    """A folder of files that never change: a run that names one would else refuse to go on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def find(self, name: object) -> Path | None:
        """Where the file of this name is; None where there is none, or something else than a file.

        The name decides alone: what is no plain name is not looked for.
        """
        if not isinstance(name, str) or re.fullmatch(NAME, name) is None:
            return None
        path = self.folder / name
        try:
            return path if stat.S_ISREG(path.lstat().st_mode) else None
        except OSError:
            return None

    def list(self) -> tuple[Stored, ...]:
        """Every file, by name."""
        try:
            names = sorted(os.listdir(self.folder))
        except FileNotFoundError:
            return ()
        found = ((name, self.find(name)) for name in names)
        return tuple(Stored(name, path.stat().st_size) for name, path in found if path)

    @contextmanager
    def draft(self) -> Iterator[IO[bytes]]:
        """A file to write into, which is gone afterwards unless it was kept.

        Raises:
            ProblemError: the folder is full.
        """
        there = self.list()
        if len(there) >= MOST or sum(one.size for one in there) >= ROOM:
            full = f"the folder holds {len(there)} files, and takes no more"
            remedy = "delete what no run needs from the service's `plans` folder"
            raise ProblemError(problem(507, "folder-full", full, remedy=remedy))
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".upload-") as file:
            yield file

    def keep(self, draft: IO[bytes], name: str) -> bool:
        """Give a draft its name, on disk before it is told; whether it is new.

        Raises:
            ProblemError: the name is no plain one, or is taken by other content.
        """
        if re.fullmatch(NAME, name) is None:
            told = problem(422, "bad-name", f"{name!r} is no name for a file", setting="name")
            raise ProblemError(told)
        draft.flush()
        os.fsync(draft.fileno())
        try:
            # A link is refused where the name exists, be it a file, a folder or a symbolic link.
            os.link(draft.name, self.folder / name)
        except FileExistsError as error:
            if not self._holds(name, draft):
                raise _taken(name) from error
            return False
        return True

    def _holds(self, name: str, draft: IO[bytes]) -> bool:
        path = self.find(name)
        if path is None:
            return False
        draft.seek(0)
        with path.open("rb") as held:
            return _digest(held) == _digest(draft)


def _digest(file: IO[bytes]) -> str:
    hashed = hashlib.sha256()
    while block := file.read(1024 * 1024):
        hashed.update(block)
    return hashed.hexdigest()


def _taken(name: str) -> ProblemError:
    said = f"{name} is there already, with other content, and a file never changes"
    told = problem(409, "name-taken", said, setting="name", remedy="choose another name")
    return ProblemError(told)
