"""What a data folder keeps of spans and logs: the newest, up to a size."""

import asyncio
import logging
import shutil
from pathlib import Path

from graph.settings import Retention

EVERY = 30.0
"""Seconds between two looks."""
_MEGABYTE = 1_000_000

_log = logging.getLogger(__name__)


async def retain(data: Path, kept: Retention) -> None:
    """Keep a data folder's spans and logs within their sizes, until it is cancelled."""
    while True:
        try:
            await asyncio.to_thread(prune, data, kept)
        except OSError as error:
            _log.warning("old spans and logs stay where they are: %s", error)
        await asyncio.sleep(EVERY)


def prune(data: Path, kept: Retention) -> None:
    """Delete the oldest files of spans, and put aside logs that have grown too long.

    Raises:
        OSError: a file cannot be moved or deleted.
    """
    _drop_oldest(data / "traces", int(kept.traces * _MEGABYTE))
    for log in (data / "logs").glob("*.log"):
        if not log.stem.endswith(".1") and log.stat().st_size > kept.logs * _MEGABYTE:
            _put_aside(log)


def _drop_oldest(folder: Path, most: int) -> None:
    files = sorted(folder.glob("*.jsonl"), key=lambda file: file.stat().st_mtime, reverse=True)
    total = 0
    for file in files:
        total += file.stat().st_size
        if total > most:
            file.unlink(missing_ok=True)


def _put_aside(log: Path) -> None:
    """Copy, then empty: whoever writes it has it open, and goes on at its new end."""
    shutil.copyfile(log, log.with_suffix(".1.log"))
    with log.open("r+b") as file:
        file.truncate()
