"""How the runs of a ledger stand when a service takes them over."""

from graph.service.budget_meter import USED_UP
from graph.service.supervising import RunStatus, State
from graph.settings import AUTHORING, TRYING
from observability.ledger.event import Reader
from observability.ledger.facts import RunEnded, RunPaused, RunQueued, RunResumed, RunStarted
from observability.ledger.folds.progress import WAITS, Progress

SERVICE_STOPPED = "the service stopped"
"""Why a run is paused that the next start of the service takes up again."""
FAILED = "could not go on: "
"""How the reason of a run begins that failed."""
KILLED = "it was running when the service was killed"

_MARKS = (RunStarted, RunQueued, RunResumed, RunPaused, RunEnded)
_TAIL = 8
"""Events at a stream's end among which its last mark is, unless the run was killed."""


def recorded_status(ledger: Reader, run: str) -> RunStatus:
    """How a run stands that nobody conducts; of a long one only its ends are read."""
    progress, last = Progress(), ledger.last(run)
    for event in ledger.read(run, max(0, last - _TAIL)):
        if isinstance(event.fact, _MARKS):
            progress.apply(event)
    if progress.standing == "ended":
        return RunStatus(run, "ended", progress.reason)
    if command := _of_others(ledger, run):
        reason = f"it belongs to `tutelage {command}`: repeat that command to go on with it"
        return RunStatus(run, "elsewhere", reason)
    match progress.standing:
        case "paused":
            return RunStatus(run, *_paused(progress.reason))
        case "queued":
            return RunStatus(run, "queued", WAITS)
    return RunStatus(run, "queued", KILLED)


def goes_on(known: RunStatus) -> bool:
    """Whether a run goes on without anybody's word, as soon as there is room and budget."""
    return known.state == "queued" or (known.state == "paused" and known.reason.startswith(USED_UP))


def _paused(reason: str) -> tuple[State, str]:
    if reason == SERVICE_STOPPED:
        return "queued", reason
    return ("failed" if reason.startswith(FAILED) else "paused"), reason


def _of_others(ledger: Reader, run: str) -> str:
    """The command that alone can go on with a run; empty where this is no such run."""
    first = next(iter(ledger.read(run)), None)
    if first is None or not isinstance(first.fact, RunStarted):
        return ""
    name = str(first.fact.plan.get("name", ""))
    return name if name in (TRYING, AUTHORING) else ""
