"""The traces of a study: its items in blocks of a bounded number, each block under one root."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import context as otel

from observability.roots import BLOCK_PAIRS, Timing, below, block_context, block_root
from observability.telemetry import emit


class BlockTraces:
    """Puts every item into the trace of its block, and ends a trace with its last item.

    Args:
        run: the run.
        sizes: how many items each trace gets, by its name.
    """

    def __init__(self, run: str, sizes: Mapping[str, int]) -> None:
        self._run, self._left = run, dict(sizes)
        self._began: dict[str, float] = {}

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Put the spans of one item into the trace of this name; the last one ends it."""
        self._began.setdefault(name, time.time())
        token = otel.attach(below(block_context(self._run, 0, name)))
        try:
            yield
        finally:
            otel.detach(token)
        self.skip(name)

    def skip(self, name: str) -> None:
        """Count an item of this trace that has no spans; a trace without any has no root."""
        self._left[name] -= 1
        if not self._left[name] and name in self._began:
            began = self._began[name]
            emit(block_root(self._run, 0, name, Timing(began, time.time() - began)))


def items_per_trace(cells: int) -> int:
    """How many items of so many cells go into a trace: not more than 20 pairs' worth."""
    return max(1, 2 * BLOCK_PAIRS // max(2, cells))
