"""The status of a run: a word, a colour and what may be done about it."""

from dataclasses import dataclass

from observability import trials
from observability.checks import verdict as check_verdict
from observability.dashboard.folds.glance import Glance
from observability.dashboard.folds.study_progress import StudyProgress
from observability.wording import count

_TONES = {
    "running": "helps",
    "starting": "helps",
    "queued": "soft",
    "pausing": "open",
    "paused": "open",
    "stopping": "open",
    "failed": "hurts",
    "ended": "soft",
    "elsewhere": "soft",
}
_ACTIONS = {
    "running": ("pause", "stop"),
    "starting": ("pause", "stop"),
    "queued": ("pause", "stop"),
    "paused": ("resume", "stop"),
    "failed": ("resume", "stop"),
}

_OF = {
    "try": "A procedure is tried against going without; the report says what came of it.",
    "author": "Tasks are written and checked; the report says what became of them.",
}
"""Of runs that are one command's."""


@dataclass(frozen=True, slots=True)
class RunStatus:
    """A run's state as the service tells it, or as the record does where no service runs it."""

    word: str
    tone: str
    """`helps`, `hurts`, `open` or `soft`: its colour."""
    reason: str
    actions: tuple[str, ...]
    """What may be asked for: `pause`, `resume`, `stop`."""


def run_status(glance: Glance, state: str, reason: str) -> RunStatus:
    """How a run stands; one that waits for a person says so."""
    progress = glance.progress
    why = reason or progress.reason
    actions = _ACTIONS.get(state, ())
    if glance.waiting and state not in ("ended", "failed"):
        return RunStatus("waits for you", "open", "a scaffold waits for a person", actions)
    return RunStatus(state, _TONES.get(state, "soft"), why, actions)


def headline(glance: Glance) -> str:
    """What a run has come to so far, in a sentence."""
    if glance.ended:
        return f"{trials.outcome(glance.ended)}."
    if glance.abandoned:
        return f"The trial was abandoned: {glance.abandoned.reason}."
    if glance.kind == "trial":
        return "A trial is under way; it says nothing before it is over."
    if glance.kind == "study":
        return _studied(glance.studied)
    if glance.checked:
        return f"{check_verdict(glance.checked)}."
    if glance.kind == "check":
        return "A judge is being checked."
    return _OF.get(glance.kind) or _taught(glance)


def _studied(studied: StudyProgress) -> str:
    if studied.ended:
        return " ".join(studied.ended.headline.splitlines())
    if studied.planned is None:
        return "A study is about to begin."
    return f"{studied.done:,} of {studied.total:,} attempts are there; no result before it is over."


def _taught(glance: Glance) -> str:
    if not glance.done:
        return "No episode has ended yet."
    parts = [count(len(glance.adopted), "procedure") + " in use"]
    if tried := len(glance.candidates):
        parts.append(f"{tried} written")
    if retired := len(glance.retired):
        parts.append(f"{retired} retired")
    passed, failed = glance.outcomes["passed"], glance.outcomes["failed"]
    if passed + failed:
        parts.append(f"{passed:,} of {passed + failed:,} episodes passed")
    return f"{', '.join(parts)}."
