"""What each lane does now, and its newest episode step by step."""

from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from observability.dashboard.folds.lanes import Lane, Lanes, Tally
from observability.dashboard.views.links import Trace, Traces
from observability.dashboard.views.step_descriptions import StepDescription, describe
from observability.ledger.facts import DecisionMade, EpisodeEnded

_SHOWN = 8
"""Latest steps that are shown."""


@dataclass(frozen=True, slots=True)
class LaneActivity:
    """What a lane does just now, which is not on record before its episode ends."""

    lane: int
    episode: int
    what: str
    """In words, such as `the student answers`."""
    task: str
    """Reference of its task; empty before one is chosen."""
    hint: int
    since: float
    """When this step began, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison that goes on, counted from the side of what is tested."""

    purpose: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class LaneView:
    """What a lane is at."""

    number: int
    doing: LaneActivity | None
    episode: int
    """The newest that anything is on record of."""
    recorded: bool
    """Whether anything is."""
    decision: DecisionMade | None
    steps: tuple[StepDescription, ...]
    more: int
    """Earlier steps that are not shown."""
    comparisons: tuple[Comparison, ...]
    outcome: str
    """How the episode ended; empty while it goes on."""
    tone: str
    seconds: float | None
    next: int | None
    """The episode that goes on now, of which nothing is known yet."""
    at: float
    trace: Trace


class Source(Protocol):
    """A run, and what its lanes do."""

    @property
    def run(self) -> str: ...

    @property
    def traces(self) -> Traces: ...

    @property
    def going(self) -> bool: ...

    @property
    def doing(self) -> tuple[LaneActivity, ...]: ...


def lane_views(source: Source, held: Lanes, lanes: int) -> list[LaneView]:
    """Every lane; `lanes` is how many the plan has."""
    doing = {each.lane: each for each in source.doing}
    known = {lane.number: lane for lane in held.all()}
    fresh = {number: Lane(number, one.episode) for number, one in doing.items()}
    return [
        _view(source, lane, lanes, doing.get(number))
        for number, lane in sorted({**fresh, **known}.items())
    ]


def _view(source: Source, lane: Lane, lanes: int, doing: LaneActivity | None) -> LaneView:
    outcome, tone = _end(lane)
    shown = list(islice(reversed(lane.steps), _SHOWN))[::-1]
    # A checkpoint follows on the record: the two are a moment apart.
    if doing and doing.episode < lane.episode + bool(lane.end):
        doing = None
    return LaneView(
        lane.number,
        doing,
        lane.episode,
        bool(lane.at),
        lane.decision,
        tuple(describe(step.fact) for step in shown),
        lane.recorded - len(shown),
        tuple(Comparison(name, tally) for name, tally in lane.tallies.items() if tally.pairs),
        outcome,
        tone,
        lane.end.seconds if isinstance(lane.end, EpisodeEnded) else None,
        lane.episode + lanes if lane.end and source.going and not doing else None,
        lane.at,
        source.traces.of(source.run, lane.episode),
    )


def _end(lane: Lane) -> tuple[str, str]:
    if lane.end is None:
        return "", ""
    if isinstance(lane.end, EpisodeEnded):
        tones = {"passed": "passed", "adopted": "passed", "failed": "failed"}
        return lane.end.outcome, tones.get(lane.end.outcome, "")
    return f"could not be run: {lane.end.reason}", "failed"
