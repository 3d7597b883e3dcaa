"""A run as pandas data frames, for notebooks.

from observability.notebook import load_run

run = load_run(".tutelage")
run.attempts.groupby("skill").outcome.value_counts()
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from observability.export.columns import arrow_schema
from observability.export.rows import Row, attempt_rows
from observability.export.scaffolds import scaffold_row
from observability.export.snapshot import Snapshot
from observability.export.survey import Survey
from observability.ledger.event import Reader
from observability.ledger.fact import Recorded
from observability.ledger.facts import (
    AttemptDiscarded,
    ContrastMined,
    DecisionMade,
    EpisodeEnded,
    EpisodeFailed,
    GateClosed,
    GateOpened,
    PairJudged,
    PanelFinished,
)
from observability.ledger.opening import open_reader
from observability.ledger.sqlite import SqliteReader
from observability.panels import claim_of
from observability.runs import LATEST, find_run

if TYPE_CHECKING:
    from pandas import DataFrame

_VERDICT = ("attempt", "task", "purpose", "arm", "rule", "outcome", "failure", "evidence", "score")
_SCAFFOLD = (
    "scaffold", "skills", "steps", "source", "parent", "rationale", "contrast", "episode", "fate",
    "reason", "leaks", "gate", "claim", "lift", "low", "high", "pairs",
)  # fmt: skip


class StudyRunError(ValueError):
    """A run holds a study, which has no episodes to make frames of."""

    def __init__(self, run: str) -> None:
        self.run = run
        super().__init__(
            f"{run} holds a study: read it with observability.study_notebook.load_study"
        )


@dataclass(frozen=True, slots=True)
class RunFrames:
    """One run or trial, a frame a kind of thing, in the order of the record.

    A frame has its columns even where it has no rows. `at` is seconds since 1970.
    """

    run: str
    complete: bool
    """Whether the run had ended."""
    plan: Mapping[str, object]
    """What it was started with; whole, addresses and paths included."""
    attempts: "DataFrame"
    """One row an attempt, with its texts; columns as in an export's card."""
    verdicts: "DataFrame"
    """The part of `attempts` that says what the verifier found."""
    decisions: "DataFrame"
    """What the curator chose, and why."""
    episodes: "DataFrame"
    """How each episode ended, and how long it took."""
    failures: "DataFrame"
    """Episodes that could not be run."""
    discarded: "DataFrame"
    """Answers that count for nothing, for another part of their item failed us."""
    contrast: "DataFrame"
    """Failed attempts with a better one beside them, by digest."""
    scaffolds: "DataFrame"
    """Every candidate, and what became of it."""
    gates: "DataFrame"
    """Every gate; its outcome is missing while it is open."""
    lifts: "DataFrame"
    """Every panel: the only lift that may be printed, with `claim`, what it may say."""
    judgements: "DataFrame"
    """A trial's blind viewings, unblinded."""


def load_run(where: str | Path, run: str = LATEST) -> RunFrames:
    """Read a run into data frames; nothing is written, and a run may be going on.

    Args:
        where: the data folder, or its `ledger.sqlite`. Of a folder the ledger is read wherever it
            is: TUTELAGE_LEDGER may name a database.
        run: the run's name; the newest, if left out.

    Raises:
        UnknownRunError: there is no such run.
        StudyRunError: it holds a study.
        LedgerError: there is no ledger, or it cannot be read.
    """
    with opened(where, run) as (ledger, name):
        return _frames(Snapshot(ledger, name), name)


@contextmanager
def opened(where: str | Path, run: str) -> Iterator[tuple[Reader, str]]:
    """The ledger that `load_run` reads, and the run's name in it; it raises what that raises."""
    path = Path(where)
    is_file = path.suffix or path.is_file()
    with SqliteReader(path) if is_file else open_reader(path) as ledger:
        yield ledger, find_run(ledger, run, path.parent if is_file else path)


def _frames(ledger: Snapshot, run: str) -> RunFrames:
    survey = Survey(ledger, run)
    started = survey.progress.started
    if started and started.plan.get("study") is not None:
        raise StudyRunError(run)
    attempts = _attempts(ledger, survey)
    lineages = survey.scaffolds.all()
    return RunFrames(
        run=run,
        complete=survey.progress.standing == "ended",
        plan=started.plan if started else {},
        attempts=attempts,
        verdicts=attempts.loc[:, list(_VERDICT)],
        decisions=_facts(ledger, run, DecisionMade),
        episodes=_facts(ledger, run, EpisodeEnded),
        failures=_facts(ledger, run, EpisodeFailed),
        discarded=_facts(ledger, run, AttemptDiscarded),
        contrast=_facts(ledger, run, ContrastMined),
        scaffolds=_frame((scaffold_row(each) for each in lineages), _SCAFFOLD),
        gates=_gates(survey),
        lifts=_lifts(survey),
        judgements=_facts(ledger, run, PairJudged),
    )


def _attempts(ledger: Snapshot, survey: Survey) -> "DataFrame":
    """By way of Arrow, so that types are those of the exported file."""
    import pyarrow

    rows = list(attempt_rows(ledger, survey))
    return pyarrow.Table.from_pylist(rows, arrow_schema()).to_pandas()


def _facts(ledger: Snapshot, run: str, kind: type[Recorded]) -> "DataFrame":
    found = (event for event in ledger.read(run) if isinstance(event.fact, kind))
    rows = ({"sequence": e.sequence, "at": e.at, **_plain(e.fact)} for e in found)
    return _frame(rows, ["sequence", "at", *_fields(kind)])


def _gates(survey: Survey) -> "DataFrame":
    def rows() -> Iterator[Row]:
        for lineage in survey.scaffolds.all():
            for gate in lineage.gates:
                yield _plain(gate.opened) | (_plain(gate.closed) if gate.closed else {})

    return _frame(rows(), dict.fromkeys([*_fields(GateOpened), *_fields(GateClosed)]))


def _lifts(survey: Survey) -> "DataFrame":
    panels = (panel for lineage in survey.scaffolds.all() for panel in lineage.panels)
    rows = ({**_plain(panel), "claim": claim_of(panel)} for panel in panels)
    return _frame(rows, [*_fields(PanelFinished), "claim"])


def _fields(kind: type[Recorded]) -> Sequence[str]:
    return [name for name in kind.model_fields if name != "kind"]


def _plain(fact: Recorded) -> Row:
    return fact.model_dump(exclude={"kind"})


def _frame(rows: Iterable[Row], columns: Iterable[str]) -> "DataFrame":
    import pandas  # takes a second, which nothing else of the house should pay

    return pandas.DataFrame.from_records(list(rows), columns=list(columns))
