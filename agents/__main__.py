"""Run agents: `python -m agents student|curator|distiller|verifier|judge|all`, or `human`."""

import argparse
import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from agents.alive import add_option, kept_fresh
from agents.context import AgentContext, left_to_others, served_as
from agents.roster import ROSTER
from bus.connection import RefusedError, UnreachableError, connect
from bus.credentials import CredentialsError, NoServerError, Server, discover
from bus.messages.message import Role
from bus.service import serve
from bus.subjects import HUMAN_VARIANT, BadWorkerError, worker_named
from observability import telemetry
from tools.model.errors import ModelError

_CANNOT_RUN = (ModelError, NoServerError, CredentialsError, UnreachableError, RefusedError)
"""What its own message explains; anything else is a defect and shows where it happened."""


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM, then finish the requests in hand."""
    given = sys.argv[1:] if argv is None else list(argv)
    if given[:1] == ["human"]:
        from agents.human import main as seat  # a web server that no other role needs

        return seat(given[1:])
    parser = _parser()
    options = parser.parse_args(given)
    if options.variant and options.role == "all":
        parser.error("--variant names one role's worker: write that role instead of all")
    if (options.role, options.variant) == ("judge", HUMAN_VARIANT):
        parser.error("judge.human is a person's chair, on a page: python -m agents human")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # a line for every call
    status = 0
    try:
        asyncio.run(_serve_all(_wanted(options), options))
    except* _CANNOT_RUN as group:
        for error in group.exceptions:
            sys.stderr.write(f"agents: {error}\n")
        status = 1
    return status


def _wanted(options: argparse.Namespace) -> Iterator[Role]:
    """The roles to serve; of all, those that the settings do not leave to somebody else."""
    left = left_to_others(options.settings) if options.role == "all" else set()
    for role in ROSTER:
        if options.role in (role, "all") and role not in left:
            yield role


async def _serve_all(roles: Iterable[Role], options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = discover(options.data)
    spans = telemetry.configure("agents", options.data)
    try:
        async with asyncio.TaskGroup() as group:
            for role in roles:
                group.create_task(_serve(role, server, options, stop), name=role)
    finally:
        spans.shutdown()


async def _serve(
    role: Role, server: Server, options: argparse.Namespace, stop: asyncio.Event
) -> None:
    async with AsyncExitStack() as stack:
        # One role that fails ends them all; nats-py can swallow the cancellation meant to do so.
        stack.callback(stop.set)
        name = options.variant or served_as(options.settings, role)
        connection = await connect(role, server)
        stack.push_async_callback(connection.close)
        offer = await ROSTER[role](
            AgentContext(options.data, options.settings, connection, stack, name)
        )
        gc.freeze()  # what a role has loaded is never garbage, and need not be looked through
        logging.getLogger("agents").info("%s offers variant %s", offer.worker, offer.variant)
        with kept_fresh(options.alive, connection):
            await serve(connection, offer, stop)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m agents", description=__doc__)
    parser.add_argument(
        "role", choices=(*ROSTER, "all", "human"), help="whom to run; `human --help` has its own"
    )
    parser.add_argument("--settings", type=Path, help="TOML file with a table per role")
    parser.add_argument(
        "--variant", type=_variant, help="the name to serve under, for runs that pin ROLE.NAME"
    )
    data = Path(os.environ.get("TUTELAGE_DATA") or ".tutelage")
    parser.add_argument("--data", type=Path, default=data, help="the data folder")
    add_option(parser)
    return parser


def _variant(text: str) -> str:
    try:
        return worker_named(f"student.{text}")[1]
    except BadWorkerError:
        raise argparse.ArgumentTypeError(
            f"{text!r} must be 1 to 64 of A-Z, a-z, 0-9, _ and -, without the role"
        ) from None


if __name__ == "__main__":
    sys.exit(main())
