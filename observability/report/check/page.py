"""The page of a judge's check: passed or not, why, and pairs to see it by."""

from observability import checks
from observability.ledger.event import Reader
from observability.ledger.facts import JudgeChecked
from observability.report.check.reading import examples, read_check
from observability.report.check.words import ASKED, DONE
from observability.report.environment import environment
from observability.report.sections import settings
from observability.trials import INSTRUMENT


def render_check(ledger: Reader, run: str) -> str:
    """The page of a check, over or not; whatever a model wrote is escaped."""
    reading = read_check(ledger, run)
    started = reading.progress.started
    return (
        environment()
        .get_template("check/page.html.j2")
        .render(
            run=run,
            reading=reading,
            checked=reading.checked,
            sentences=checks.sentences(ledger, run),
            instrument=_is_instrument(reading.checked),
            defects=reading.kinds("planted defects"),
            styles=reading.kinds("style only"),
            examples=examples(reading),
            asked=ASKED,
            done=DONE,
            settings=list(settings(started.plan if started else {})),
            versions=started.versions if started else {},
        )
    )


def _is_instrument(checked: JudgeChecked | None) -> bool:
    return checked is not None and checked.judge.startswith(INSTRUMENT)
