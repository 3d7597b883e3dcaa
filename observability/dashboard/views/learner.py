"""The learner's map: what is believed of each skill and level, and where the curator is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from observability.dashboard.folds.lanes import Lane
from observability.dashboard.folds.learner_map import LearnerMap, SkillLevelBelief
from observability.dashboard.views.taught_levels import TaughtLevels
from observability.ledger.folds.counts import SkillLevel
from observability.report.posteriors import interval
from tools.curriculum.posterior import Posterior

WIDTH, HEIGHT = 100, 22
"""Units of a cell's drawing: pass rates run from left to right, belief over time above."""
_TINTS = 10


@dataclass(frozen=True, slots=True)
class Cell:
    """One skill at one level."""

    level: int
    mean: float
    low: float
    high: float
    passed: int
    tries: int
    hint: int
    tint: int
    """Its pass rate in tenths, for its colour."""
    trail: str
    """SVG points of how belief moved."""
    lanes: tuple[int, ...]
    """Lanes whose newest decision was for it."""


@dataclass(frozen=True, slots=True)
class Skill:
    """A row of the map; None where a level was never tried; those of them in `shown` are taught."""

    name: str
    adopted: bool
    cells: tuple[Cell | None, ...]
    shown: frozenset[int]


@dataclass(frozen=True, slots=True)
class Map:
    """All rows; each has as many cells as there are `levels`, which need not begin at 0."""

    skills: tuple[Skill, ...]
    levels: tuple[int, ...]


def learner_map(held: LearnerMap, lanes: tuple[Lane, ...], taught: TaughtLevels) -> Map:
    """What is believed now, of all that was tried or is taught."""
    places = held.places()
    shown = _shown(places, taught)
    levels = tuple(sorted(frozenset().union(*shown.values())))
    here: dict[SkillLevel, tuple[int, ...]] = {}
    for lane in lanes:
        if lane.decision and lane.decision.skill:
            place = SkillLevel(lane.decision.skill, lane.decision.level)
            here[place] = (*here.get(place, ()), lane.number)
    rows = {
        name: tuple(
            _cell(place, places[place], here.get(place, ())) if place in places else None
            for place in (SkillLevel(name, level) for level in levels)
        )
        for name in shown
    }
    adopted = {place.skill for place, belief in places.items() if belief.adopted}
    return Map(
        tuple(Skill(name, name in adopted, cells, shown[name]) for name, cells in rows.items()),
        levels,
    )


def _shown(
    places: Mapping[SkillLevel, SkillLevelBelief], taught: TaughtLevels
) -> dict[str, frozenset[int]]:
    """The levels of every skill that was tried or is taught."""
    tried: dict[str, set[int]] = {name: set() for name in taught.skills}
    for place in places:
        tried.setdefault(place.skill, set()).add(place.level)
    highest = max((place.level for place in places), default=-1)
    return {name: taught.levels(name, tried[name], highest) for name in sorted(tried)}


def _cell(place: SkillLevel, belief: SkillLevelBelief, lanes: tuple[int, ...]) -> Cell:
    posterior = belief.posterior
    low, high = _interval(posterior)
    return Cell(
        place.level,
        posterior.mean,
        low,
        high,
        belief.outcomes["passed"],
        belief.outcomes["passed"] + belief.outcomes["failed"],
        belief.hint,
        round(_TINTS * posterior.mean),
        _trail(belief.trail),
        lanes,
    )


@lru_cache(maxsize=4096)
def _interval(posterior: Posterior) -> tuple[float, float]:
    return interval(posterior)


def _trail(rates: list[float]) -> str:
    if len(rates) < 2:
        return ""
    step = WIDTH / (len(rates) - 1)
    return " ".join(
        f"{number * step:.1f},{(HEIGHT - 2) * (1 - rate) + 1:.1f}"
        for number, rate in enumerate(rates)
    )
