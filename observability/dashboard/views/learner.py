"""The learner's map: what is believed of each skill and level, and where the curator is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from observability.dashboard.folds.lanes import Lane
from observability.dashboard.folds.learner_map import LearnerMap, Standing
from observability.ledger.folds.counts import Place
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
    """A row of the map; None where a level was never tried."""

    name: str
    adopted: bool
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """All rows; each has as many cells as there are `levels`."""

    skills: tuple[Skill, ...]
    levels: tuple[int, ...]


def learner_map(held: LearnerMap, lanes: tuple[Lane, ...]) -> Map:
    """What is believed now."""
    places = held.places()
    levels = tuple(range(max((place.level for place in places), default=-1) + 1))
    here: dict[Place, tuple[int, ...]] = {}
    for lane in lanes:
        if lane.decision and lane.decision.skill:
            place = Place(lane.decision.skill, lane.decision.level)
            here[place] = (*here.get(place, ()), lane.number)
    names = sorted({place.skill for place in places})
    return Map(tuple(_skill(name, levels, places, here) for name in names), levels)


def _skill(
    name: str,
    levels: tuple[int, ...],
    places: Mapping[Place, Standing],
    here: Mapping[Place, tuple[int, ...]],
) -> Skill:
    held = [places.get(Place(name, level)) for level in levels]
    cells = tuple(
        None if standing is None else _cell(level, standing, here.get(Place(name, level), ()))
        for level, standing in zip(levels, held, strict=True)
    )
    return Skill(name, any(standing and standing.adopted for standing in held), cells)


def _cell(level: int, standing: Standing, lanes: tuple[int, ...]) -> Cell:
    posterior = standing.posterior
    low, high = _interval(posterior)
    return Cell(
        level,
        posterior.mean,
        low,
        high,
        standing.outcomes["passed"],
        standing.outcomes["passed"] + standing.outcomes["failed"],
        standing.hint,
        round(_TINTS * posterior.mean),
        _trail(standing.trail),
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
