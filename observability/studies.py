"""A study in plain words: what it says once it is over, how far it is before."""

from observability.dashboard.folds.study_progress import StudyProgress
from observability.ending import whether_over
from observability.ledger.event import Reader
from observability.ledger.folds.progress import Progress
from observability.wording import count


def sentences(ledger: Reader, run: str) -> list[str]:
    """Its headline, a sentence a student, or how far it is; then whether the run is over."""
    studied, progress = StudyProgress(), Progress()
    for event in ledger.read(run):
        studied.apply(event)
        progress.apply(event)
    if studied.planned is None:
        return ["Nothing is planned yet, so there is nothing to tell."]
    if studied.ended:
        return [*studied.ended.headline.splitlines(), *whether_over(progress)]
    far = f"{studied.done:,} of {count(studied.total, 'attempt')} are there."
    return ["The study is not over.", far, *whether_over(progress)]


def figures(ledger: Reader, run: str) -> dict[str, object] | None:
    """Its numbers, JSON-ready; None before the plan is stored."""
    from observability.study.figures import study_figures  # scipy.stats, for every run to load

    return study_figures(ledger, run)
