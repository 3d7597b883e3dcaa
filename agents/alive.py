"""Says that an agent is alive, and asks: a file that is touched for as long as the bus hears it.

`python -m agents.alive FILE` is what a container's health check runs.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bus.connection import Connection

EVERY = 5.0
STALE = 4 * EVERY
"""Seconds after which a file that nobody touched means that its agent is not well."""


def add_option(parser: argparse.ArgumentParser) -> None:
    """Add `--alive` to an agent's command line."""
    parser.add_argument("--alive", type=Path, help="a file to touch for as long as all is well")


@contextmanager
def kept_fresh(file: Path | None, connection: Connection) -> Iterator[None]:
    """Keep the file fresh for as long as the block lasts; nothing where there is none."""
    keeping = asyncio.create_task(keep_fresh(file, connection)) if file else None
    try:
        yield
    finally:
        if keeping:
            keeping.cancel()


async def keep_fresh(file: Path, connection: Connection) -> None:
    """Touch the file while the connection stands, until it is cancelled."""
    while True:
        if connection.is_connected:
            await asyncio.to_thread(file.touch)
        await asyncio.sleep(EVERY)


def is_fresh(file: Path) -> bool:
    """Whether the file was touched lately."""
    try:
        return time.time() - file.stat().st_mtime < STALE
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    sys.exit(not is_fresh(Path(sys.argv[1])))
