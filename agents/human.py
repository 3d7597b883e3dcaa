"""Let a person be the judge: `python -m agents human`.

A worker like any other, as a user of its own, that answers as soon as its person has voted on the
page that this same process serves.
"""

import argparse
import asyncio
import logging
import os
import re
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import uvicorn

from agents.alive import add_option, kept_fresh
from agents.boundary import classify
from agents.judge.agent import Judge
from agents.judge.human.ballot_store import BallotStore
from agents.judge.human.guard import TOKEN_VARIABLE, Guard, NoTokenError
from agents.judge.human.juror import HumanJuror
from agents.judge.human.page import build_app
from agents.judge.human.pending_viewings import PendingViewings
from bus import buckets
from bus.connection import Connection, RefusedError, UnreachableError, connect
from bus.credentials import (
    CredentialsError,
    DataFolderError,
    NoServerError,
    discover,
)
from bus.errors import BusUnavailableError
from bus.messages.judge import JudgePair
from bus.offer import Offer
from bus.pending import pending
from bus.permissions import HUMAN
from bus.service import serve
from bus.subjects import HUMAN_VARIANT
from observability import telemetry

PORT = 8322
CONCURRENCY = 4
"""Requests in one person's hand at once, from which the next pair is drawn."""
_PROMPT = 0.3
"""Seconds that the page waits to hear how much else there is to judge."""
_NAME = re.compile(r"[A-Za-z0-9_-]{0,40}")


class AddressError(OSError):
    """The page cannot be served where it should be."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        self.host, self.port = host, port
        super().__init__(
            f"cannot serve on {host} port {port}: {reason}; name another with --port or --host"
        )


CANNOT_RUN = (
    AddressError,
    BusUnavailableError,
    CredentialsError,
    DataFolderError,
    NoServerError,
    NoTokenError,
    RefusedError,
    UnreachableError,
)
"""What its own message explains; anything else is a defect and shows where it happened."""


def main(argv: Sequence[str] | None = None) -> int:
    """Serve one person until they leave, or SIGTERM; what they have not voted on is given back."""
    options = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    status = 0
    try:
        asyncio.run(_HumanJudge(options).keep())
    except* CANNOT_RUN as group:
        for error in group.exceptions:
            sys.stderr.write(f"agents: {error}\n")
        status = 1
    return status


class _HumanJudge:
    """One person's process: the page, the viewings that wait for the person, and a worker."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._stop = asyncio.Event()
        self._elsewhere = 0
        """Requests on the bus besides those in hand, when it last told."""

    async def keep(self) -> None:
        options = self._options
        guard = Guard(options.host, os.environ.get(TOKEN_VARIABLE))
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._stop.set)
        where = discover(options.data)
        with _bound_socket(options.host, options.port) as bound:
            connection = await connect(HUMAN, where)
            spans = telemetry.configure("agents", options.data)
            try:
                with kept_fresh(options.alive, connection):
                    await self._serve(connection, guard, bound)
            finally:
                spans.shutdown()
                await connection.close()

    async def _serve(self, connection: Connection, guard: Guard, bound: socket.socket) -> None:
        name = self._options.name
        viewings = PendingViewings(BallotStore(self._options.data / "human" / (name or "anybody")))
        app = build_app(viewings, guard, partial(self._waiting, connection), self._stop.set)
        page = _PageServer(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                date_header=False,
            )
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(page.serve([bound]))
            group.create_task(self._answer(connection, _offer(connection, viewings, name)))
            sys.stdout.write(f"Judge at {_url(bound)} (Ctrl-C to leave)\n")
            sys.stdout.flush()
            await self._stop.wait()
            viewings.leave()
            page.should_exit = True

    async def _answer(self, connection: Connection, offer: Offer) -> None:
        try:
            await serve(connection, offer, self._stop)
        finally:
            self._stop.set()  # without a worker there is nothing to judge

    async def _waiting(self, connection: Connection) -> int:
        """Requests in nobody's hand; as it last was, where the bus takes long to tell."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_PROMPT):
                found = await pending(connection, "judge", HUMAN_VARIANT)
                self._elsewhere = self._elsewhere if found is None else found
        return self._elsewhere


class _PageServer(uvicorn.Server):
    """Leaves signals to the process that it is part of."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _offer(connection: Connection, viewings: PendingViewings, name: str) -> Offer:
    async def load(digest: str) -> bytes:
        return await buckets.get(connection, "judge", digest)

    judge = Judge(HumanJuror(viewings, name), load)
    return Offer(
        role="judge",
        variant=HUMAN_VARIANT,
        handlers={JudgePair: judge.judge_pair},
        concurrency=CONCURRENCY,
        classify=classify,
        worker=f"human-{os.uname().nodename}-{os.getpid()}",
    )


@contextmanager
def _bound_socket(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        bound = socket.create_server((host, port), family=family)
    except OSError as error:
        raise AddressError(host, port, error.strerror or str(error)) from error
    with bound:
        yield bound


def _url(bound: socket.socket) -> str:
    host, port = bound.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _person_name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise argparse.ArgumentTypeError("at most 40 of A-Z, a-z, 0-9, _ and -")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m agents human", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="where the page is served")
    parser.add_argument("--port", type=int, default=PORT, help="0 for any that is free")
    parser.add_argument(
        "--name", type=_person_name, default="", help="people of one name count as one judge"
    )
    data = Path(os.environ.get("TUTELAGE_DATA") or ".tutelage")
    parser.add_argument("--data", type=Path, default=data, help="the data folder")
    add_option(parser)
    return parser
