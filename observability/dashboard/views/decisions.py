"""Decisions with their reasons, and the verdicts that they answer; a page at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from observability.dashboard.folds.decision_index import DecisionIndex, Entry
from observability.dashboard.views.links import Trace, Traces
from observability.dashboard.views.step_descriptions import StepDescription, describe_attempt
from observability.ledger.event import Reader
from observability.ledger.facts import AttemptMade, DecisionMade, Fact

PAGE = 40
_NEAR = 300
"""Events that are read over rather than asked for anew."""


@dataclass(frozen=True, slots=True)
class AnsweredVerdict:
    """The verdict that a decision answers: the newest of its own lane."""

    episode: int
    step: StepDescription
    place: str


@dataclass(frozen=True, slots=True)
class Row:
    """One decision, and how its episode ended."""

    made: DecisionMade
    at: float
    outcome: str
    answers: AnsweredVerdict | None
    trace: Trace


@dataclass(frozen=True, slots=True)
class DecisionQuery:
    """What is asked for: a page from 1, and filters, empty for any."""

    page: int = 1
    skill: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """One page of them, the newest first."""

    rows: tuple[Row, ...]
    wanted: DecisionQuery
    newer: bool
    older: bool
    whole: int
    """Decisions of the run, filtered or not."""
    skills: tuple[str, ...]
    outcomes: tuple[str, ...]


class Source(Protocol):
    """Where a run's events and traces are."""

    @property
    def run(self) -> str: ...

    @property
    def ledger(self) -> Reader: ...

    @property
    def traces(self) -> Traces: ...


def decisions(
    source: Source, index: DecisionIndex, wanted: DecisionQuery, most: int = PAGE
) -> Decisions:
    """Read one page of at most so many."""
    first = (wanted.page - 1) * most
    found = list(islice(index.find(wanted.skill, wanted.outcome), first, first + most + 1))
    shown = found[:most]
    facts = facts_at(
        source.ledger, source.run, {each.sequence for each in shown} | {e.answers for e in shown}
    )
    return Decisions(
        # Lanes end out of order.
        tuple(sorted(_rows(source, shown, facts), key=lambda row: -row.made.episode)),
        wanted,
        wanted.page > 1,
        len(found) > most,
        len(index),
        tuple(index.skills),
        tuple(index.outcomes),
    )


def facts_at(ledger: Reader, run: str, sequences: Iterable[int]) -> dict[int, tuple[float, Fact]]:
    """Facts at these places of a stream, with their times; neighbours are read in one go."""
    found: dict[int, tuple[float, Fact]] = {}
    left = sorted(set(sequences) - {0}, reverse=True)
    while left:
        events = ledger.read(run, left[-1] - 1)
        for event in events:
            while left and left[-1] < event.sequence:
                left.pop()
            if left and left[-1] == event.sequence:
                found[left.pop()] = (event.at, event.fact)
            if not left or left[-1] - event.sequence > _NEAR:
                break
        else:
            break
    return found


def _rows(
    source: Source, shown: list[Entry], facts: dict[int, tuple[float, Fact]]
) -> Iterator[Row]:
    for entry in shown:
        at, made = facts.get(entry.sequence, (0.0, None))
        if not isinstance(made, DecisionMade):
            continue
        _, verdict = facts.get(entry.answers, (0.0, None))
        answers = None
        if isinstance(verdict, AttemptMade):
            place = f"{verdict.skill} {verdict.level}"
            answers = AnsweredVerdict(verdict.episode, describe_attempt(verdict), place)
        yield Row(made, at, entry.outcome, answers, source.traces.of(source.run, entry.episode))
