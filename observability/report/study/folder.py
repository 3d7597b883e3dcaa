"""A study's report as a folder: page, summary, figures and tables."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from observability.export.study_tables import write_tables
from observability.ledger.event import Reader
from observability.report.study.drawing import Picture
from observability.report.study.figures import pictures
from observability.report.study.markdown import summary
from observability.report.study.page import render_analysed
from observability.study.analysed import analyse

PAGE, SUMMARY = "index.html", "summary.md"


def write_study_report(ledger: Reader, run: str, folder: Path) -> Path:
    """Write a study's report into a folder, whose files of the same names are replaced.

    `index.html`, `summary.md`, `figures/*.png` and `*.svg`, `rows.parquet` with texts,
    `comparisons.parquet` and `skills.parquet`. The same record gives the same bytes. Files appear
    once all of them are written.

    Returns:
        Path of the page.

    Raises:
        NoStudyError: the run holds none.
        OSError: the folder cannot be written.
    """
    analysed = analyse(ledger, run)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        fresh = Path(beside)
        drawn = pictures(analysed.analysis) if analysed.analysis else []
        names = [picture.name for picture in drawn]
        (fresh / SUMMARY).write_text(summary(analysed, names), encoding="utf-8")
        (fresh / PAGE).write_text(render_analysed(ledger, analysed, drawn), encoding="utf-8")
        _write_figures(drawn, fresh / "figures")
        write_tables(analysed, fresh)
        _put(fresh, folder)
    return folder / PAGE


def _write_figures(drawn: Sequence[Picture], place: Path) -> None:
    place.mkdir()
    for picture in drawn:
        (place / f"{picture.name}.png").write_bytes(picture.png)
        (place / f"{picture.name}.svg").write_bytes(picture.svg)


def _put(fresh: Path, folder: Path) -> None:
    """Move every file into its place, figures of an earlier report gone."""
    folder.mkdir(exist_ok=True)
    shutil.rmtree(folder / "figures", ignore_errors=True)
    for path in fresh.iterdir():
        path.replace(folder / path.name)
