"""A study with all that is concluded from it: numbers, null controls, and what may be said."""

from collections.abc import Sequence
from dataclasses import dataclass

from observability.ledger.event import Reader
from observability.ledger.facts import StudyPlanned
from observability.study.controls import Control, recorded
from observability.study.rows import Row, StudyRead, read_study
from observability.study.scores import design_of, preparations, scores_of
from observability.study.texts import Texts
from tools.statistics import nulls
from tools.statistics.study import StudyAnalysis, StudyDesign, StudyScore, analyse_study


@dataclass(frozen=True, slots=True)
class Analysed:
    """A study, going on or ended; `analysis` is None before anything was attempted."""

    study: StudyRead
    planned: StudyPlanned
    texts: Texts
    analysis: StudyAnalysis | None
    controls: tuple[Control, ...]

    @property
    def failed(self) -> tuple[Control, ...]:
        """Null controls that were not passed: each withholds the headline."""
        return tuple(each for each in self.controls if each.passed is False)

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


def analyse(ledger: Reader, run: str) -> Analysed:
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
        return Analysed(study, study.planned, texts, None, recorded(study, texts))
    made = preparations(study.planned, study.prepared)
    analysis = analyse_study(design, scores, prepared=made)
    controls = (*recorded(study, texts), _twice(study, scores), _permuted(design, scores))
    return Analysed(study, study.planned, texts, analysis, controls)


def _twice(study: StudyRead, scores: Sequence[StudyScore]) -> Control:
    name, title = "aa", "The bare task against itself"
    planned = study.planned.null_tasks if study.planned else ()
    made = any(score.measured == "null" for score in scores)
    if not planned:
        return Control(name, title, None, "The plan wants no A/A control.")
    if not made and study.ended is None:
        return Control(name, title, None, "It was not run yet.")
    found = nulls.same_arm_twice(scores)
    return Control(name, title, found.passed, f"{_capital(found.said)}.")


def _permuted(design: StudyDesign, scores: Sequence[StudyScore]) -> Control:
    name, title = "permuted", "Arms’ names shuffled"
    arms = {score.arm for score in scores if score.measured == "capped"}
    if design.claimed not in arms or arms.isdisjoint(design.controls):
        said = f"The study has no pair of {design.claimed} and a control whose names to shuffle."
        return Control(name, title, None, said)
    found = nulls.permuted_labels(design, scores)
    return Control(name, title, found.passed, f"{_capital(found.said)}.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
