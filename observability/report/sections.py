"""What each section of the page shows, in the order of the page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from observability.ledger.errors import MissingArtefactError
from observability.ledger.event import Reader
from observability.ledger.facts import DecisionMade
from observability.ledger.folds.scaffolds import Lineage
from observability.ledger.folds.usage import Account, Spent, Usage
from observability.report.posteriors import Chart
from observability.run_record import RunRecord
from observability.summary import reason_of

_FATES = {
    "adopted": "adopted",
    "awaiting": "waits for approval",
    "retired": "retired",
    "harmful": "harmful",
    "undecided": "undecided",
    "rejected": "rejected",
    "proposed": "under way",
}
_LONGEST = 1_200
"""Characters of an attempt that are shown."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage on the way to adoption, how many candidates reached it, and how many fell there."""

    name: str
    reached: int
    fell: int


@dataclass(frozen=True, slots=True)
class Example:
    """A contrast pair: what the student wrote, and the better attempt."""

    task: str
    attempt: str
    better: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate with its fate in words and one pair that it was written from."""

    lineage: Lineage
    fate: str
    reason: str
    detail: str
    example: Example | None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision beside how its episode ended."""

    made: DecisionMade
    outcome: str


def stages(record: RunRecord) -> list[Stage]:
    """How far candidates came."""
    everyone = record.candidates
    clean = [one for one in everyone if one.leaks and one.leaks.outcome != "rejected"]
    chosen = [one for one in everyone if one.gates]
    won = [one for one in everyone if one.adopted or one.asked]
    names = ("written", "free of leaks", "chosen for a gate", "won the gate")
    counts = [len(everyone), len(clean), len(chosen), len(won)]
    lost = [before - after for before, after in pairwise(counts)]
    return [Stage(*stage) for stage in zip(names, counts, [0, *lost], strict=True)]


def skill_map(charts: list[Chart]) -> dict[str, dict[int, Chart]]:
    """Charts by skill and level."""
    table: dict[str, dict[int, Chart]] = {}
    for chart in charts:
        table.setdefault(chart.place.skill, {})[chart.place.level] = chart
    return table


def candidates(record: RunRecord, ledger: Reader) -> list[Candidate]:
    """Every candidate, what is in use first."""
    order = list(_FATES)
    ordered = sorted(record.candidates, key=lambda one: order.index(one.fate))
    return [
        Candidate(
            one,
            _FATES[one.fate],
            *(("", "") if one.fate == "adopted" else reason_of(one)),
            _example(record, one, ledger),
        )
        for one in ordered
    ]


def decided(record: RunRecord) -> list[DecisionRow]:
    """Every decision, with how its episode ended."""
    return [
        DecisionRow(made, record.outcomes.get(made.episode, "")) for made in record.decisions.all()
    ]


def spending(usage: Usage) -> list[tuple[Account, Spent, float]]:
    """Every account, with its share of the largest one's tokens."""
    accounts = usage.accounts()
    most = max((spent.tokens for spent in accounts.values()), default=0) or 1
    return [(account, spent, spent.tokens / most) for account, spent in accounts.items()]


def settings(plan: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """A plan as dotted names and values."""
    for name, value in plan.items():
        if isinstance(value, Mapping):
            yield from settings(value, f"{prefix}{name}.")
        elif isinstance(value, list | tuple):
            yield prefix + name, ", ".join(map(str, value))
        else:
            yield prefix + name, "not set" if value is None else str(value)


def _example(record: RunRecord, one: Lineage, ledger: Reader) -> Example | None:
    for pair in record.contrast:
        if pair.task in one.proposed.contrast:
            try:
                texts = [_text(ledger, digest) for digest in (pair.attempt, pair.better)]
            except MissingArtefactError:
                continue
            return Example(pair.task, *texts)
    return None


def _text(ledger: Reader, digest: str) -> str:
    text = ledger.artefact(digest).decode(errors="replace")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
