"""Whom a trial, or the check of a judge, waits for."""

from observability.ledger.event import Event
from observability.ledger.facts import (
    JudgeChecked,
    JudgesAwaited,
    PairJudged,
    RunEnded,
    TrialAbandoned,
    TrialCommitted,
    TrialEnded,
)
from observability.wording import count, listed

_PERSON = "judge.human"


class AwaitedJudges:
    """Folds who is waited for until what they were asked about is judged."""

    def __init__(self) -> None:
        self._held: dict[str, JudgesAwaited] = {}

    @property
    def workers(self) -> dict[str, int]:
        """Viewings that each was asked for, by the worker's name, when the wait began."""
        return next(iter(self._held.values())).workers if self._held else {}

    @property
    def person(self) -> int:
        """Viewings that a person was asked for; 0 where none is waited for."""
        return self.workers.get(_PERSON, 0)

    @property
    def said(self) -> str:
        """In words, and how a person sits down; empty where nobody is waited for."""
        each = [f"{name} ({count(number, 'viewing')})" for name, number in self.workers.items()]
        sits = "; sit down with `python -m agents human`" if self.person else ""
        return f"waiting for judges: {listed(each)}{sits}" if each else ""

    def apply(self, event: Event) -> None:
        match event.fact:
            case JudgesAwaited() as fact:
                self._held[fact.about] = fact
            case PairJudged(task=task, number=number):
                self._held.pop(f"{task}/{number}", None)
            case TrialCommitted() | JudgeChecked() | TrialEnded() | TrialAbandoned() | RunEnded():
                self._held.clear()
            case _:
                pass
