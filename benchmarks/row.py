"""One line of the bench table."""

from typing import NamedTuple


class Row(NamedTuple):
    """A measured value, beside its floor in the same run, and the limit it has to keep.

    `floor` and `limit` are in the value's own unit and None where there is none. The limit is
    the highest value allowed, or the lowest with `at_least`.
    """

    name: str
    value: float
    floor: float | None
    unit: str
    limit: float | None
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the value keeps its limit."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit
