"""Each lane's newest episode, step by step."""

from dataclasses import dataclass
from itertools import islice

from observability.dashboard.folds.lanes import Lane, Lanes, Tally
from observability.dashboard.views.places import Trace, Traces
from observability.dashboard.views.telling import Told, told
from observability.ledger.facts import AttemptMade, DecisionMade, EpisodeEnded

_SHOWN = 8
"""Latest steps that are shown."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison that goes on, counted from the side of what is tested."""

    purpose: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class LaneView:
    """What a lane is at."""

    number: int
    episode: int
    decision: DecisionMade | None
    steps: tuple[Told, ...]
    more: int
    """Earlier steps that are not shown."""
    comparisons: tuple[Comparison, ...]
    outcome: str
    """How the episode ended; empty while it goes on."""
    tone: str
    seconds: float | None
    next: int | None
    """The episode that goes on now, of which nothing is on record yet."""
    at: float
    trace: Trace
    task: str


def lane_views(run: str, held: Lanes, lanes: int, traces: Traces, *, going: bool) -> list[LaneView]:
    """Every lane; `lanes` is how many the plan has."""
    return [_view(run, lane, lanes, traces, going=going) for lane in held.all()]


def _view(run: str, lane: Lane, lanes: int, traces: Traces, *, going: bool) -> LaneView:
    outcome, tone = _end(lane)
    shown = list(islice(reversed(lane.steps), _SHOWN))[::-1]
    return LaneView(
        lane.number,
        lane.episode,
        lane.decision,
        tuple(told(step.fact) for step in shown),
        lane.recorded - len(shown),
        tuple(Comparison(name, tally) for name, tally in lane.tallies.items() if tally.pairs),
        outcome,
        tone,
        lane.end.seconds if isinstance(lane.end, EpisodeEnded) else None,
        lane.episode + lanes if lane.end and going else None,
        lane.at,
        traces.of(run, lane.episode),
        _task(lane),
    )


def _end(lane: Lane) -> tuple[str, str]:
    if lane.end is None:
        return "", ""
    if isinstance(lane.end, EpisodeEnded):
        tones = {"passed": "passed", "adopted": "passed", "failed": "failed"}
        return lane.end.outcome, tones.get(lane.end.outcome, "")
    return f"could not be run: {lane.end.reason}", "failed"


def _task(lane: Lane) -> str:
    if lane.decision and lane.decision.task:
        return lane.decision.task
    first = next((each.fact for each in lane.steps if isinstance(each.fact, AttemptMade)), None)
    return first.task if first else ""
