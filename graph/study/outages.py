"""Items of which nothing could be run, held back: a student that is gone must not fill a matrix.

What is on record as missing is never asked again under the study's name. So a wrong key or a model
that is down is told at once, and nothing is lost by it.
"""

from collections import defaultdict

from graph.study.attempting import ItemResult
from graph.study.errors import LostStudentError

MOST = 5
"""Items of a student in a row of which nothing could be run; fewer are bad luck, and missing."""


class Outages:
    """Says what may be put on record, in the order in which items came to their end."""

    def __init__(self, run: str) -> None:
        self._run = run
        self._held: dict[str, list[ItemResult]] = defaultdict(list)

    def take(self, variant: str, result: ItemResult) -> list[ItemResult]:
        """Results of a student that may be put on record now that this one came."""
        held = self._held[variant]
        held.append(result)
        if result.lost:
            return []
        self._held[variant] = []
        return held

    def check(self, variant: str, title: str) -> None:
        """Refuse to go on where nothing comes of a student any more.

        Raises:
            LostStudentError: says why its last item could not be run.
        """
        held = self._held[variant]
        if len(held) >= MOST:
            raise LostStudentError(title, held[-1].lost, self._run)

    def rest(self, variant: str) -> list[ItemResult]:
        """What of a student is still held back where a pass is over."""
        return self._held.pop(variant, [])
