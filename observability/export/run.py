"""The export of a run or a trial: read twice, written once, and nothing in the ledger changed."""

from pathlib import Path
from typing import NamedTuple

from observability.export import study_tables
from observability.export.card import card
from observability.export.errors import NothingToExportError
from observability.export.files import write_attempts, write_lines
from observability.export.folder import atomic_folder, write_manifest
from observability.export.rows import attempt_rows
from observability.export.scaffolds import scaffold_rows
from observability.export.skills import skill_texts
from observability.export.snapshot import Snapshot
from observability.export.survey import Survey
from observability.kinds import kind_of
from observability.ledger.event import Reader
from observability.study.analysed import analyse

FORMAT = 1


class Exported(NamedTuple):
    """What was exported."""

    folder: Path
    attempts: int
    skills: int
    complete: bool
    """Whether the run had ended."""


def export_run(ledger: Reader, run: str, folder: Path) -> Exported:
    """Write a run's attempts, candidates and proven skills, and the card that explains them.

    The folder appears whole or not at all. An earlier export of the same run is replaced, unless
    somebody changed it since. The same record gives the same bytes.

    Raises:
        ExportError: as its subclasses say.
        LedgerError: the record cannot be read.
    """
    snapshot = Snapshot(ledger, run)
    survey = Survey(snapshot, run)
    if survey.progress.started is None:
        raise NothingToExportError(run)
    if kind_of(survey.progress.started.plan) == "study":
        return _export_study(snapshot, survey, folder)
    texts = skill_texts(survey)
    complete = survey.progress.standing == "ended"
    with atomic_folder(folder, run) as fresh:
        files = write_attempts(attempt_rows(snapshot, survey), fresh)
        if survey.scaffolds.all():
            write_lines(scaffold_rows(survey), fresh / "scaffolds.jsonl")
        for name, text in texts.items():
            path = fresh / "skills" / name
            path.parent.mkdir(parents=True)
            path.write_text(text, encoding="utf-8")
        told = card(snapshot, survey, files)
        (fresh / "README.md").write_text(told, encoding="utf-8")
        write_manifest(fresh, _manifest(survey, complete=complete))
    return Exported(folder, sum(survey.purposes.values()), len(texts), complete)


def _export_study(snapshot: Snapshot, survey: Survey, folder: Path) -> Exported:
    """A study's tables, and the card that explains them.

    Raises:
        NoStudyError: its plan is not stored yet.
    """
    analysed = analyse(snapshot, survey.run)
    complete = survey.progress.standing == "ended"
    with atomic_folder(folder, survey.run) as fresh:
        study_tables.write_tables(analysed, fresh)
        (fresh / "README.md").write_text(study_tables.card(analysed), encoding="utf-8")
        write_manifest(fresh, _manifest(survey, complete=complete))
    return Exported(folder, len(analysed.study.rows), 0, complete)


def _manifest(survey: Survey, *, complete: bool) -> dict[str, object]:
    started = survey.progress.started
    return {
        "format": FORMAT,
        "run": survey.run,
        "complete": complete,
        "events": survey.last,
        "record": survey.record,
        "variant": started.variant if started else None,
    }
