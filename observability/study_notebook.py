"""A study as pandas data frames, for notebooks.

from observability.study_notebook import load_study

study = load_study(".tutelage")
study.rows.groupby(["title", "arm"]).completion_tokens.mean()
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from observability.export.study_tables import comparison_records, row_blocks
from observability.ledger.folds.fold import folded
from observability.ledger.folds.progress import Progress
from observability.notebook import opened
from observability.runs import LATEST
from observability.study.analysed import AnalysedStudy, analyse

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True)
class StudyFrames:
    """One study, with the attempts of earlier runs that it builds on."""

    run: str
    complete: bool
    """Whether it had come to its end; nothing may be concluded before."""
    plan: Mapping[str, object]
    """What it was started with; whole, addresses and paths included."""
    headline: str
    """What its report says first; empty before its end."""
    controls: Mapping[str, bool]
    """Which null controls were passed, of those that had something to look at."""
    rows: "DataFrame"
    """One row an attempt, with its texts; columns as in `rows.parquet`."""
    comparisons: "DataFrame"
    """Every arm against every control, by every path; the differences that may be printed."""
    skills: "DataFrame"
    """Mean of every skill and arm."""


def load_study(where: str | Path, run: str = LATEST) -> StudyFrames:
    """Read a study into data frames; nothing is written, and it may be going on.

    Args:
        where: the data folder, or its `ledger.sqlite`, as for `load_run`.
        run: the run's name; the newest, if left out.

    Raises:
        NoStudyError: the run holds none, or none whose plan is stored yet.
        UnknownRunError: there is no such run.
        LedgerError: there is no ledger, or it cannot be read.
    """
    with opened(where, run) as (ledger, name):
        analysed, progress = analyse(ledger, name), folded(Progress(), ledger.read(name))
        ended = analysed.study.ended
        return StudyFrames(
            run=name,
            complete=ended is not None,
            plan=progress.started.plan if progress.started else {},
            headline=ended.headline if ended else "",
            controls=analysed.passed,
            rows=_rows(analysed),
            comparisons=_comparisons(analysed),
            skills=_skills(analysed),
        )


def _rows(analysed: AnalysedStudy) -> "DataFrame":
    """By way of Arrow, so that types are those of the exported file."""
    import pyarrow

    return pyarrow.concat_tables(row_blocks(analysed.study, analysed.texts)).to_pandas()


def _comparisons(analysed: AnalysedStudy) -> "DataFrame":
    import pandas  # takes a second, which nothing else of the house should pay

    found = analysed.analysis
    return pandas.DataFrame.from_records(comparison_records(found) if found else [])


def _skills(analysed: AnalysedStudy) -> "DataFrame":
    import pandas

    found = analysed.analysis
    return pandas.DataFrame.from_records([asdict(each) for each in found.skills] if found else [])
