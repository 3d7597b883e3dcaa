"""The newest pictures, every arm's beside each other, as they come."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import NamedTuple

from observability.ledger.event import Event
from observability.ledger.facts import AttemptMade

MOST = 12
"""Items of which pictures are kept."""


class Item(NamedTuple):
    """What was attempted under several arms."""

    purpose: str
    episode: int
    number: int


@dataclass(slots=True)
class ItemAttempts:
    """One item, and each arm's attempt at it."""

    item: Item
    task: str
    arms: dict[str, AttemptMade] = field(default_factory=dict)
    at: float = 0.0


class Gallery:
    """Folds attempts that have pictures; of the rest of their item, their outcome as well."""

    def __init__(self) -> None:
        self._items: OrderedDict[Item, ItemAttempts] = OrderedDict()

    def apply(self, event: Event) -> None:
        fact = event.fact
        if not isinstance(fact, AttemptMade):
            return
        item = Item(fact.purpose, fact.episode, fact.item)
        if item not in self._items and not fact.views:
            return
        found = self._items.setdefault(item, ItemAttempts(item, fact.task))
        found.arms[fact.arm], found.at = fact, event.at
        self._items.move_to_end(item)
        if len(self._items) > MOST:
            self._items.popitem(last=False)

    def newest(self) -> tuple[ItemAttempts, ...]:
        """What came last, first."""
        return tuple(reversed(self._items.values()))
