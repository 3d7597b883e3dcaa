"""A few readers of the ledger that are kept: a database minds a connection for every page."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from observability.ledger.event import OpenReader
from observability.ledger.opening import named_url, open_reader

KEPT = 4
"""Connections that are kept while nobody reads; more are opened where more read at once."""


class ReaderPool:
    """Lends readers to threads, each to one at a time; those of a file cost nothing to open."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._idle: list[OpenReader] = []
        self._kept = KEPT if named_url() else 0
        self._lock = threading.Lock()

    @contextmanager
    def reader(self) -> Iterator[OpenReader]:
        """A reader for a while; one that fails is not kept.

        Raises:
            LedgerError: the ledger cannot be read.
        """
        with self._lock:
            held = self._idle.pop() if self._idle else None
        held = held or open_reader(self._data)
        try:
            yield held
        except BaseException:
            held.close()
            raise
        with self._lock:
            keep = len(self._idle) < self._kept
            if keep:
                self._idle.append(held)
        if not keep:
            held.close()

    def close(self) -> None:
        """Keep none any more; what is lent out is closed once it comes back."""
        with self._lock:
            idle, self._idle, self._kept = self._idle, [], 0
        for each in idle:
            each.close()
