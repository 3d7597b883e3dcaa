"""What was believed of each skill and level over time, as small charts on one scale."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scipy.special import betaincinv

from observability.ledger.folds.counts import SkillLevel
from observability.ledger.folds.curriculum_history import Belief
from observability.run_record import RunRecord
from tools.curriculum.posterior import Posterior

WIDTH, HEIGHT = 240, 132
LEFT, RIGHT, TOP, BOTTOM = 34, 8, 10, 34
_MOST = 120
"""Most beliefs drawn in one chart; a longer history is thinned, its ends are kept."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one student state and hint: SVG points of its mean and its 95 % band."""

    line: str
    band: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One skill at one level; `passed` and `failed` are the x of each attempt."""

    place: SkillLevel
    segments: list[Segment]
    passed: list[float]
    failed: list[float]
    adopted: list[float]
    posterior: Posterior
    low: float
    high: float
    last: int
    """The last episode, at the right edge."""
    rates: dict[str, float] = field(
        default_factory=lambda: {"0": _y(0.0), "50": _y(0.5), "100": _y(1.0)}
    )

    @property
    def mean(self) -> float:
        return self.posterior.mean


def charts(record: RunRecord) -> list[Chart]:
    """A chart for every skill and level that was tried."""
    last = max(record.outcomes, default=0)
    return [_chart(record, place, max(1, last)) for place in record.teaching.places()]


def interval(posterior: Posterior) -> tuple[float, float]:
    """Central 95 % of the posterior."""
    low, high = betaincinv(posterior.alpha, posterior.beta, [0.025, 0.975])
    return float(low), float(high)


def _chart(record: RunRecord, place: SkillLevel, last: int) -> Chart:
    beliefs = list(record.teaching.beliefs(place))
    low, high = interval(beliefs[-1].posterior)
    adoptions = [
        _x(one.adopted.episode, last)
        for one in record.candidates
        if one.adopted and place.skill in one.proposed.skills
    ]
    return Chart(
        place,
        [_segment(stretch, end, last) for stretch, end in _stretches(_thinned(beliefs), last)],
        [_x(b.seen.episode, last) for b in beliefs if b.seen.outcome == "passed"],
        [_x(b.seen.episode, last) for b in beliefs if b.seen.outcome == "failed"],
        adoptions,
        beliefs[-1].posterior,
        low,
        high,
        last,
    )


def _thinned(beliefs: Sequence[Belief]) -> list[Belief]:
    step = -(-len(beliefs) // _MOST)
    return [
        belief
        for number, belief in enumerate(beliefs)
        if belief.fresh or number % step == 0 or number == len(beliefs) - 1
    ]


def _stretches(beliefs: Iterable[Belief], last: int) -> list[tuple[list[Belief], int]]:
    """Runs of beliefs without a change of state or hint, each with the episode where it ends."""
    stretches: list[list[Belief]] = []
    for belief in beliefs:
        if belief.fresh:
            stretches.append([])
        stretches[-1].append(belief)
    ends = [following[0].seen.episode for following in stretches[1:]] + [last]
    return list(zip(stretches, ends, strict=True))


def _segment(beliefs: Sequence[Belief], end: int, last: int) -> Segment:
    starts = [belief.seen.episode for belief in beliefs]
    edges = list(zip(starts, [*starts[1:], max(end, starts[-1])], strict=True))
    bounds = [interval(belief.posterior) for belief in beliefs]

    def steps(values: Sequence[float]) -> list[str]:
        return [
            f"{_x(edge, last):.1f},{_y(value):.1f}"
            for edges_, value in zip(edges, values, strict=True)
            for edge in edges_
        ]

    upper, lower = steps([high for _, high in bounds]), steps([low for low, _ in bounds])
    line = steps([belief.posterior.mean for belief in beliefs])
    return Segment(" ".join(line), " ".join(upper + lower[::-1]))


def _x(episode: float, last: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * episode / last


def _y(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)
