"""What a fork takes over from the run that it is a fork of.

A fork's stream holds its own events alone. What came before is read from its parent's stream, up to
the episode that the fork's first event names: an ended episode never changes, so nothing is copied,
and nothing that only counts a run's own events can count the parent's twice.
"""

from collections.abc import Iterator

from observability.ledger.event import Event, Reader
from observability.ledger.facts import RunStarted


def inherited(ledger: Reader, started: RunStarted) -> Iterator[Event]:
    """The events of episodes that a run takes over, its oldest ancestor's first; none without one.

    Of a fork of a fork, the nearer parent's episode is the last one that counts.
    """
    if started.parent is not None and started.after is not None:
        yield from _up_to(ledger, started.parent, started.after)


def _up_to(ledger: Reader, run: str, last: int) -> Iterator[Event]:
    """A run's events of episodes up to `last`, and those of its own ancestors."""
    for event in ledger.read(run):
        if isinstance(event.fact, RunStarted):
            older = (each for each in inherited(ledger, event.fact) if _episode(each) <= last)
            yield from older
        elif 0 <= _episode(event) <= last:
            yield event


def _episode(event: Event) -> int:
    """The event's episode; -1 for those about the run itself."""
    return int(getattr(event.fact, "episode", -1))
