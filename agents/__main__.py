"""Run agents: `python -m agents student|curator|distiller|verifier|judge|all`, or `human`."""

import argparse
import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from agents.roster import ROSTER, Bench
from bus.connection import RefusedError, UnreachableError, connect
from bus.credentials import CredentialsError, NoServerError, Server, discover
from bus.messages.message import Role
from bus.service import serve
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
    options = _parser().parse_args(given)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # a line for every call
    roles = tuple(ROSTER) if options.role == "all" else (options.role,)
    status = 0
    try:
        asyncio.run(_serve_all(roles, options.settings, options.data))
    except* _CANNOT_RUN as group:
        for error in group.exceptions:
            sys.stderr.write(f"agents: {error}\n")
        status = 1
    return status


async def _serve_all(roles: Sequence[Role], settings: Path | None, data: Path) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = discover(data)
    spans = telemetry.configure("agents", data)
    try:
        async with asyncio.TaskGroup() as group:
            for role in roles:
                group.create_task(_serve(role, server, settings, data, stop), name=role)
    finally:
        spans.shutdown()


async def _serve(
    role: Role, server: Server, settings: Path | None, data: Path, stop: asyncio.Event
) -> None:
    async with AsyncExitStack() as stack:
        # One role that fails ends them all; nats-py can swallow the cancellation meant to do so.
        stack.callback(stop.set)
        connection = await connect(role, server)
        stack.push_async_callback(connection.close)
        offer = await ROSTER[role](Bench(data, settings, connection, stack))
        gc.freeze()  # what a role has loaded is never garbage, and need not be looked through
        logging.getLogger("agents").info("%s offers variant %s", offer.worker, offer.variant)
        await serve(connection, offer, stop)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m agents", description=__doc__)
    parser.add_argument(
        "role", choices=(*ROSTER, "all", "human"), help="whom to run; `human --help` has its own"
    )
    parser.add_argument("--settings", type=Path, help="TOML file with a table per role")
    data = Path(os.environ.get("TUTELAGE_DATA") or ".tutelage")
    parser.add_argument("--data", type=Path, default=data, help="the data folder")
    return parser


if __name__ == "__main__":
    sys.exit(main())
