"""What an append may store: one rule for every kind of ledger."""

from collections.abc import Mapping
from typing import NamedTuple

from observability.ledger.errors import ConflictingEventError, SecondWriterError
from observability.ledger.facts import FACT, Fact


class StreamState(NamedTuple):
    """Where a stream stands as an append begins."""

    last: int
    """Its last sequence, 0 where it is empty."""
    holder: str
    """Who wrote that."""
    stored: Mapping[str, Fact]
    """What is stored under the keys that are told."""


def admit(
    state: StreamState, stream: str, facts: Mapping[str, Fact], expected: int, writer: str
) -> list[tuple[str, Fact]]:
    """The facts that are new, in order; see `Ledger.append`.

    Raises:
        SecondWriterError: the stream has moved on, and not merely by this very append.
        ConflictingEventError: a key is stored already, with another fact.
    """
    fresh = [(key, fact) for key, fact in facts.items() if key not in state.stored]
    repeated = not fresh and state.holder == writer
    if state.last != expected and not repeated:
        raise SecondWriterError(stream, expected, state.last, state.holder)
    for key, stored in state.stored.items():
        _check_alike(stream, key, stored, facts[key])
    return fresh


def _check_alike(stream: str, key: str, stored: Fact, fact: Fact) -> None:
    told = FACT.validate_json(fact.model_dump_json())  # as it would be read back
    differing = ("kind",) if stored.kind != told.kind else stored.differences(told)
    if differing:
        raise ConflictingEventError(stream, key, differing)
