"""The report of a run: one HTML file that needs nothing else, for somebody who was not there."""

import shutil
from pathlib import Path

from observability import checks, summary
from observability.ledger.event import Reader
from observability.report import lifts, posteriors, sections
from observability.report.check.page import render_check
from observability.report.environment import environment
from observability.report.trial.page import render_trial
from observability.run_record import RunRecord, read_run


def write_report(ledger: Reader, run: str, path: Path) -> Path:
    """Render a run's report into a file, which is replaced whole; returns the path.

    A trial's report is about its verdict, that of a judge's check about the judge, and that of any
    other run about what was taught. A study's page has a folder of its own name beside it: with its
    summary, figures and tables.
    """
    if summary.is_study(ledger, run):
        return _write_study(ledger, run, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(render(ledger, run), encoding="utf-8")
    draft.replace(path)
    return path


def _write_study(ledger: Reader, run: str, path: Path) -> Path:
    from observability.report.study.folder import write_study_report  # draws, which takes long

    page = write_study_report(ledger, run, path.with_suffix(""))
    draft = path.with_suffix(".draft")
    shutil.copyfile(page, draft)
    draft.replace(path)
    return path


def render(ledger: Reader, run: str) -> str:
    """The page; whatever a model wrote is escaped."""
    if summary.is_trial(ledger, run):
        return render_trial(ledger, run)
    if summary.is_study(ledger, run):
        from observability.report.study.page import render_study

        return render_study(ledger, run)
    if checks.is_check(ledger, run):
        return render_check(ledger, run)
    return _render_run(read_run(ledger, run), ledger)


def _render_run(record: RunRecord, ledger: Reader) -> str:
    started = record.progress.started
    charts = posteriors.charts(record)
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            run=record.run,
            record=record,
            summary=summary,
            charts=charts,
            chart=posteriors,
            skill_map=sections.skill_map(charts),
            lifts=lifts.lift_chart(record),
            lift_width=lifts.WIDTH,
            stages=sections.stages(record),
            candidates=sections.candidates(record, ledger),
            decisions=sections.decided(record),
            spending=sections.spending(record.usage),
            settings=list(sections.settings(started.plan if started else {})),
            versions=started.versions if started else {},
        )
    )
