"""Everything a reader wants to know of one run, folded in one pass."""

from dataclasses import dataclass, field

from observability.ledger.ancestry import inherited
from observability.ledger.event import Reader
from observability.ledger.facts import (
    ContrastMined,
    EpisodeEnded,
    EpisodeFailed,
    RunStarted,
    ScaffoldRetired,
)
from observability.ledger.folds.answers import Answers
from observability.ledger.folds.curriculum_history import CurriculumHistory
from observability.ledger.folds.decisions import Decisions
from observability.ledger.folds.fold import folded
from observability.ledger.folds.progress import Progress
from observability.ledger.folds.scaffolds import Lineage, Scaffolds
from observability.ledger.folds.second_level import SecondLevel
from observability.ledger.folds.usage import Usage


@dataclass
class RunRecord:
    """The folds over one run's stream."""

    run: str
    progress: Progress = field(default_factory=Progress)
    decisions: Decisions = field(default_factory=Decisions)
    teaching: CurriculumHistory = field(default_factory=CurriculumHistory)
    scaffolds: Scaffolds = field(default_factory=Scaffolds)
    before: Scaffolds = field(default_factory=Scaffolds)
    """Of a fork: what it took over, and what became of that in it."""
    answers: Answers = field(default_factory=Answers)
    second_level: SecondLevel = field(default_factory=SecondLevel)
    usage: Usage = field(default_factory=Usage)
    contrast: list[ContrastMined] = field(default_factory=list)
    outcomes: dict[int, str] = field(default_factory=dict)
    """How each episode ended."""

    @property
    def candidates(self) -> tuple[Lineage, ...]:
        return self.scaffolds.all()

    @property
    def adopted(self) -> tuple[Lineage, ...]:
        return self.scaffolds.adopted()

    @property
    def discarded(self) -> tuple[Lineage, ...]:
        """Candidates that were thrown away for a reason, oldest first."""
        ends = ("retired", "harmful", "rejected")
        return tuple(one for one in self.candidates if one.fate in ends)

    @property
    def waiting(self) -> tuple[Lineage, ...]:
        """Candidates that nothing is settled of: undecided, under way, or awaiting a person."""
        open_ends = ("undecided", "proposed", "awaiting")
        return tuple(one for one in self.candidates if one.fate in open_ends)


def read_run(ledger: Reader, run: str) -> RunRecord:
    """Fold a run's events."""
    record = RunRecord(run)
    folds = (
        record.progress,
        record.decisions,
        record.teaching,
        record.scaffolds,
        record.answers,
        record.second_level,
        record.usage,
    )
    for event in ledger.read(run):
        for fold in folds:
            fold.apply(event)
        if isinstance(event.fact, RunStarted):
            folded(record.before, inherited(ledger, event.fact))
        elif isinstance(event.fact, ScaffoldRetired):
            record.before.apply(event)
        match event.fact:
            case ContrastMined() as fact:
                record.contrast.append(fact)
            case EpisodeEnded() as ended:
                record.outcomes[ended.episode] = ended.outcome
            case EpisodeFailed() as failed:
                record.outcomes[failed.episode] = "could not be run"
            case _:
                pass
    return record
