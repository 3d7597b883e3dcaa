"""Wrong tokens, bounded per address: a weak token is not to be found by trying."""

import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil

BURST = 10
"""Wrong tokens that one address may send at once."""
REFILL = 6.0
"""Seconds after which it may send one more."""
_ADDRESSES = 1_024


class Throttle:
    """Counts wrong tokens by address, of which it remembers the latest thousand."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Whole seconds for which no token of this address is looked at; 0 for none."""
        return max(0, ceil((self._level(address) - BURST + 1) * REFILL))

    def wrong(self, address: str) -> None:
        """Count one more."""
        self._wrong[address] = self._level(address) + 1, self._clock()
        self._wrong.move_to_end(address)
        if len(self._wrong) > _ADDRESSES:
            self._wrong.popitem(last=False)

    def _level(self, address: str) -> float:
        level, since = self._wrong.get(address, (0.0, 0.0))
        return max(0.0, level - (self._clock() - since) / REFILL)
