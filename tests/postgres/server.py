"""A real PostgreSQL for tests and benchmarks: Debian's, in a folder of its own, or one by URL."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlsplit

import psycopg

VARIABLE = "TUTELAGE_TEST_POSTGRES"
GET_POSTGRES = (
    "no PostgreSQL to test on: as root run `apt-get install -y postgresql`, or set "
    f"{VARIABLE}=postgresql://USER:PASSWORD@HOST:PORT/DATABASE of a user who may create databases"
)
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "logging_collector": "off",
    "autovacuum_naptime": "10s",
}
_UNSAFE = {"fsync": "off", "full_page_writes": "off"}
"""Enough where only processes are killed, and much faster."""
_PATIENCE = 90.0
"""Seconds that it may take to start on a busy machine."""
_USERS = ("postgres", "nobody")


def find_programs() -> Path | None:
    """The newest folder with initdb and postgres."""
    beside = shutil.which("initdb")
    found = [Path(beside).resolve().parent] if beside else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    return next((each for each in found if (each / "postgres").exists()), None)


class NoPostgresError(Exception):
    """There is none to start."""


class Postgres:
    """A server; `restart`, `stop` and `start` work only on one of ours (`is_ours`)."""

    def __init__(self, *, is_safe: bool = False) -> None:
        """Prepare; `is_safe` writes what it acknowledges to the disk."""
        self._given = os.environ.get(VARIABLE, "")
        self._settings = {**_SETTINGS, **({} if is_safe else _UNSAFE)}
        self._names = (f"tutelage_{secrets.token_hex(4)}_{number}" for number in count())
        self._made: list[str] = []
        self._folder: Path | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._password = secrets.token_urlsafe(9)
        self.port = 0

    @property
    def is_ours(self) -> bool:
        return not self._given

    @property
    def password(self) -> str:
        return (urlsplit(self._given).password or "") if self._given else self._password

    @property
    def folder(self) -> Path:
        """The data directory."""
        assert self._folder is not None, "the server is somebody else's"
        return self._folder / "data"

    def url(self, database: str, user: str = "postgres", password: str | None = None) -> str:
        if self._given:
            parts = urlsplit(self._given)
            return parts._replace(path=f"/{database}").geturl()
        word = self._password if password is None else password
        return f"postgresql://{user}:{quote(word)}@127.0.0.1:{self.port}/{database}"

    def create(self, options: str = "") -> str:
        """URL of a new, empty database."""
        name = next(self._names)
        self.execute(f"CREATE DATABASE {name} {options}")
        self._made.append(name)
        return self.url(name)

    def execute(self, statement: str, url: str = "") -> list[tuple[Any, ...]]:
        """Run a statement as the owner, and return what it finds."""
        base = url or self._given or self.url("postgres")
        with psycopg.connect(base, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def __enter__(self) -> Self:
        if self.is_ours:
            self._initialise()
            self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self.is_ours:
            for name in self._made:
                self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            return
        self.stop("immediate")
        shutil.rmtree(self._folder or "", ignore_errors=True)

    def own(self, path: Path) -> None:
        """Give a path to the user that the server runs as."""
        if (user := _user()) is not None:
            os.chown(path, user.pw_uid, user.pw_gid)

    def restart(self, between: Callable[[], object] = lambda: None) -> None:
        self.stop()
        between()
        self.start()

    def start(self) -> None:
        options = [f"--{name}={value}" for name, value in self._settings.items()]
        argv = [str(self._program("postgres")), "-D", str(self.folder), *options]
        log = self.folder.parent / "log"
        with log.open("ab") as output:
            self._server = subprocess.Popen(
                [*argv, f"--port={self.port}"],
                stdout=output,
                stderr=output,
                cwd=self.folder,
                **_unprivileged(),
            )
        self._control("start-wait")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` tells everybody, `immediate` is a crash."""
        if self._server is not None and self._server.poll() is None:
            self._control(mode)
            self._server.wait()

    def _control(self, what: str) -> None:
        if what == "start-wait":
            ready = [str(self._program("pg_isready")), "-q", "-h", "127.0.0.1", "-p"]
            until = time.monotonic() + _PATIENCE
            while time.monotonic() < until:
                if subprocess.run([*ready, str(self.port)], check=False).returncode == 0:
                    return
                time.sleep(0.02)
                assert self._server is not None
                if self._server.poll() is not None:
                    break
            raise AssertionError((self.folder.parent / "log").read_text()[-3000:])
        argv = [str(self._program("pg_ctl")), "-D", str(self.folder), "-m", what, "stop"]
        subprocess.run(argv, check=True, capture_output=True, cwd="/", **_unprivileged())

    def _initialise(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="tutelage-postgres-"))
        self._folder = folder
        self.port = _free_port()
        word = folder / "word"
        word.write_text(self._password)
        self.own(folder)
        self.own(word)
        argv = [
            *(str(self._program("initdb")), "-D", str(self.folder), "-U", "postgres"),
            *("--pwfile", str(word), "--auth=scram-sha-256", "--no-sync", "--data-checksums"),
            *("--encoding=UTF8", "--locale=C"),
        ]
        done = subprocess.run(argv, check=False, capture_output=True, cwd="/", **_unprivileged())
        assert done.returncode == 0, done.stderr.decode()

    def _program(self, name: str) -> Path:
        found = find_programs()
        if found is None:
            raise NoPostgresError(GET_POSTGRES)
        return found / name


def _version(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


def _user() -> pwd.struct_passwd | None:
    """Whom postgres runs as, for it refuses root; None where we are nobody special ourselves."""
    if os.geteuid() != 0:
        return None
    known = {each.pw_name: each for each in pwd.getpwall()}
    return next(known[name] for name in _USERS if name in known)


def _unprivileged() -> Mapping[str, Any]:
    if (user := _user()) is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": ()}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
