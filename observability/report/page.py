"""The report of a run: one HTML file that needs nothing else, for somebody who was not there."""

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from observability import summary, wording
from observability.ledger.event import Reader
from observability.report import lifts, posteriors, sections
from observability.run_record import read_run


def write_report(ledger: Reader, run: str, path: Path) -> Path:
    """Render a run's report into a file, which is replaced whole; returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(render(ledger, run), encoding="utf-8")
    draft.replace(path)
    return path


def render(ledger: Reader, run: str) -> str:
    """The page; whatever a model wrote is escaped."""
    record = read_run(ledger, run)
    started = record.progress.started
    charts = posteriors.charts(record)
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            run=run,
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
            spending=sections.spending(record),
            settings=list(sections.settings(started.plan if started else {})),
            versions=started.versions if started else {},
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("observability.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        points=wording.points,
        percent=wording.percent,
        evidence=wording.evidence,
        listed=wording.listed,
        moment=wording.moment,
        size=wording.size,
        span=wording.span,
    )
    environment.globals.update(count=wording.count)
    return environment
