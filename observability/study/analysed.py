"""A study with all that is concluded from it: numbers, null controls, and what may be said."""

from dataclasses import dataclass
from typing import Protocol

from observability.ledger.event import Reader
from observability.ledger.facts import StudyPlanned
from observability.study.controls import computed, recorded
from observability.study.rows import Row, StudyData, read_study
from observability.study.scores import design_of, preparations, scores_of
from observability.study.texts import Texts
from tools.statistics.nulls import Control
from tools.statistics.study import StudyAnalysis, analyse_study


class HasStudentAndSuite(Protocol):
    """A figure of one student on one suite."""

    @property
    def student(self) -> str: ...

    @property
    def suite(self) -> str: ...


@dataclass(frozen=True, slots=True)
class AnalysedStudy:
    """A study, going on or ended; `analysis` is None before anything was attempted."""

    study: StudyData
    planned: StudyPlanned
    texts: Texts
    analysis: StudyAnalysis | None
    controls: tuple[Control, ...]

    def who(self, held: HasStudentAndSuite) -> str:
        """The student's title, with the suite where a study has several."""
        return f"{held.student} on {held.suite}" if len(self.planned.suites) > 1 else held.student

    @property
    def failed(self) -> tuple[Control, ...]:
        """Null controls that were not passed: each withholds the headline."""
        return tuple(each for each in self.controls if each.passed is False)

    @property
    def faults(self) -> tuple[Control, ...]:
        """Those that ran and found something."""
        return tuple(each for each in self.failed if each.ran)

    @property
    def attempts(self) -> tuple[Row, ...]:
        """Rows of the matrix itself, under the cap."""
        return tuple(row for row in self.study.rows if row.measured == "capped")

    @property
    def passed(self) -> dict[str, bool]:
        """Which null controls were passed, of those that had something to look at."""
        return {each.name: each.passed for each in self.controls if each.passed is not None}


class NoStudyError(LookupError):
    """A run has no study to tell of."""

    def __init__(self, run: str) -> None:
        self.run = run
        super().__init__(
            f"{run} holds no study, or none whose plan is stored yet: name another run "
            "(`tutelage list`), or wait until it has begun"
        )


def analyse(ledger: Reader, run: str) -> AnalysedStudy:
    """Read a study, analyse it, and hold it against its null controls.

    Raises:
        NoStudyError: the run holds none.
        LedgerError: the record cannot be read.
    """
    study = read_study(ledger, run)
    if study.planned is None:
        raise NoStudyError(run)
    texts = Texts(ledger)
    scores = scores_of(study.rows)
    design = design_of(study.planned)
    if not any(score.measured == "capped" for score in scores):
        return AnalysedStudy(study, study.planned, texts, None, recorded(study, texts))
    made = preparations(study.planned, study.prepared)
    analysis = analyse_study(design, scores, prepared=made)
    controls = (*recorded(study, texts), *computed(study, design, scores))
    return AnalysedStudy(study, study.planned, texts, analysis, controls)
