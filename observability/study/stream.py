"""One run's stream, as far as it tells of a study."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from observability.ledger.event import Reader
from observability.ledger.facts import (
    AnswerGraded,
    ArmPrepared,
    Fact,
    RunEnded,
    RunStarted,
    StudyAttempted,
    StudyEnded,
    StudyPlanned,
)
from observability.ledger.folds.study import judges_of


@dataclass
class StudyStream:
    """What one run's stream says of its study."""

    run: str
    planned: StudyPlanned | None = None
    ended: StudyEnded | None = None
    over: str | None = None
    judges: str = ""
    settings: Mapping[str, object] = field(default_factory=dict)
    attempts: list[StudyAttempted] = field(default_factory=list)
    prepared: list[ArmPrepared] = field(default_factory=list)
    graded: list[AnswerGraded] = field(default_factory=list)

    def take(self, fact: Fact) -> None:
        match fact:
            case StudyAttempted():
                self.attempts.append(fact)
            case AnswerGraded():
                self.graded.append(fact)
            case ArmPrepared():
                self.prepared.append(fact)
            case StudyPlanned():
                self.planned = fact
            case StudyEnded():
                self.ended = fact
            case RunEnded():
                self.over = fact.reason
            case RunStarted():
                self.judges = judges_of(fact.plan)
                table = fact.plan.get("study")
                self.settings = table if isinstance(table, Mapping) else {}
            case _:
                pass


def read_stream(ledger: Reader, run: str) -> StudyStream:
    """Read a run's stream.

    Raises:
        LedgerError: the record cannot be read.
    """
    stream = StudyStream(run)
    for event in ledger.read(run):
        stream.take(event.fact)
    return stream
