"""Who owns a data folder, and how others reach the bus that the owner keeps."""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import urlsplit

from bus.permissions import USERS, password_variable

FILE = "server.json"
_LOCK = "lock"


class NoServerError(RuntimeError):
    """No process keeps a bus for this data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        super().__init__(
            f"nothing runs on {data}: start `tutelage run` there, name another folder with "
            "--data, or set NATS_URL to a server that runs"
        )


class CredentialsError(RuntimeError):
    """The file that says how to reach the bus cannot be used."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path} {reason}")


class DataFolderError(OSError):
    """The data folder cannot be written to."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder, self.reason = folder, reason
        super().__init__(
            f"cannot write to {folder}: {reason}; mend that, or name another folder with --data"
        )


class DataFolderBusyError(RuntimeError):
    """Another process owns the data folder."""

    def __init__(self, data: Path, holder: int | None) -> None:
        self.data, self.holder = data, holder
        who = "another process" if holder is None else f"process {holder}"
        super().__init__(
            f"{data} belongs to {who}: join it (`tutelage watch`), stop it (`tutelage stop`), "
            "or name another folder with --data"
        )


@dataclass(frozen=True, slots=True)
class Server:
    """Where a NATS server is, and with what one may enter it."""

    url: str
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Password by user; for a server that knows the lab's users."""
    login: tuple[str, str] | None = field(default=None, repr=False)
    """User and password that stand in for every user of the lab."""
    creds: Path | None = None
    """A `.creds` file (JWT and seed) that stands in for every user of the lab."""

    def knows(self, user: str) -> bool:
        """Whether the server has this user of the lab, with its account and permissions."""
        return user in self.passwords or (self.login is not None and self.login[0] == user)

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 4222


class DataFolderLock:
    """Held by the one process that owns a data folder; a dead owner holds nothing."""

    def __init__(self, data: Path, patience: float = 0.5) -> None:
        self._data, self._patience = data, patience
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            DataFolderBusyError: somebody has it.
            DataFolderError: the folder cannot be made or written to.
        """
        with writing(self._data):
            self._data.mkdir(parents=True, exist_ok=True)
            file = (self._data / _LOCK).open("a+")
        if not self._locked(file):
            with file:
                raise DataFolderBusyError(self._data, _holder(file))
        with writing(self._data):
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
        self._file = file

    def release(self) -> None:
        """Give the lock back; nothing where it is not held."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def _locked(self, file: IO[str]) -> bool:
        # `owner` takes the lock for a moment: a first refusal is not yet the answer.
        deadline = time.monotonic() + self._patience
        while not _try_lock(file, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True


def owner(data: Path) -> int | None:
    """Process id of the living process, this one included, that owns the folder; else None."""
    try:
        with (data / _LOCK).open() as file:
            return None if _try_lock(file, fcntl.LOCK_SH) else _holder(file)
    except FileNotFoundError:
        return None


def publish(data: Path, server: Server) -> None:
    """Tell other processes of this user how to reach the bus that this one keeps."""
    facts = {"url": server.url, "pid": os.getpid(), "passwords": dict(server.passwords)}
    write_private(data / FILE, json.dumps(facts, indent=2) + "\n")


def last_published_server(data: Path) -> Server | None:
    """The server that was last published here, alive or not; None where none ever was.

    Raises:
        CredentialsError: the file is not ours to read, or not what we wrote.
    """
    published = _published(data / FILE)
    return published[1] if published else None


def discover(data: Path, environment: Mapping[str, str] = os.environ) -> Server:
    """Find the bus: NATS_URL where it is set, else the one that the folder's owner keeps.

    An external server is entered with NATS_CREDS (a file), with NATS_USER and NATS_PASSWORD, or
    with one password for each user of the lab, in the variables of `password_variable`.

    Raises:
        NoServerError: there is none, or its owner is still starting it.
        CredentialsError: there is one, but it is not ours.
    """
    if url := environment.get("NATS_URL"):
        return _external(url, environment)
    published = _published(data / FILE)
    if published is None or published[0] != owner(data):
        raise NoServerError(data)
    return published[1]


def write_private(path: Path, text: str) -> None:
    """Replace a file at once, readable by this user alone; raises DataFolderError."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        new.replace(path)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Say of what cannot be written which folder it is about; raises DataFolderError."""
    try:
        yield
    except OSError as error:
        raise DataFolderError(folder, error.strerror or str(error)) from error


def _external(url: str, environment: Mapping[str, str]) -> Server:
    variables = {user: password_variable(user) for user in USERS}
    known = {user: environment[name] for user, name in variables.items() if name in environment}
    user, password = environment.get("NATS_USER"), environment.get("NATS_PASSWORD")
    creds = environment.get("NATS_CREDS")
    return Server(
        url,
        known,
        login=(user, password) if user and password else None,
        creds=Path(creds) if creds else None,
    )


def _published(path: Path) -> tuple[int, Server] | None:
    try:
        facts = json.loads(path.read_text())
        passwords = {str(user): str(word) for user, word in facts["passwords"].items()}
        return int(facts["pid"]), Server(str(facts["url"]), passwords)
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise CredentialsError(path, "belongs to another user: ask its owner") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CredentialsError(path, "is damaged: stop its owner and delete it") from error


def _holder(file: IO[str]) -> int | None:
    file.seek(0)
    written = file.read().strip()
    return int(written) if written.isdigit() else None


def _try_lock(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
