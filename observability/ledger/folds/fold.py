"""The face of every fold, and a fingerprint to compare two of them by."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from observability.ledger.event import Event


class Fold(Protocol):
    """A view that grows with every event and depends on nothing else."""

    def apply(self, event: Event) -> None:
        """Take one more event into account; events of no concern are passed over."""
        ...

    def canonical(self) -> object:
        """All that is known, as JSON-ready values free of wall-clock times and arrival order."""
        ...


SomeFold = TypeVar("SomeFold", bound=Fold)


def folded(fold: SomeFold, events: Iterable[Event]) -> SomeFold:
    """The fold after these events."""
    for event in events:
        fold.apply(event)
    return fold


def digest(folds: Mapping[str, Fold]) -> str:
    """One hash over several folds: equal where two records tell the same story."""
    content = {name: fold.canonical() for name, fold in folds.items()}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
