"""The protocol's bounds, each with what was found."""

from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.instrument.measurements import (
    CRITERIA,
    TARGETS,
    Measurements,
    correlations,
    off_target,
)
from benchmarks.instrument.retouch import PRETENCE, SAME
from tools.scene.degrade import LEVELS
from tools.scene.disguise import GAMES, STYLES

ASKED = {
    "auc": 0.9,
    "monotone": 0.95,
    "off": 0.2,
    "merged": 0.85,
    "invariant": 0.1,
    "gamed": 0.2,
}


class Bound(NamedTuple):
    """One bound: `found` is to be at least `asked`, or at most if `above` is False."""

    name: str
    found: float
    asked: float
    above: bool

    @property
    def kept(self) -> bool:
        return self.found >= self.asked if self.above else self.found <= self.asked


def bounds(found: Measurements) -> Iterator[Bound]:
    """All bounds, in the protocol's order."""
    yield Bound("known groups: AUC of the mean", float(found.above("scatter", LEVELS)[-1]),
                ASKED["auc"], above=True)  # fmt: skip
    for kind, targets in TARGETS.items():
        falls = float(found.falling(kind)[CRITERIA.index(targets[0])])
        yield Bound(f"{kind}: share of scenes in which {targets[0]} falls", falls,
                    ASKED["monotone"], above=True)  # fmt: skip
        yield Bound(f"{kind}: largest shift off target", worst_off_target(found, kind),
                    ASKED["off"], above=False)  # fmt: skip
    related = correlations(found)
    closest = max(abs(float(related[i, j])) for i in range(4) for j in range(i))
    yield Bound("closest two criteria", closest, ASKED["merged"], above=False)
    still = max(float(abs(found.shift(kind)).max()) for kind in (*STYLES, *SAME))
    yield Bound("largest shift where nothing may change", still, ASKED["invariant"], above=False)
    gain = max(float(found.shift(kind).max()) for kind in (*GAMES, *PRETENCE))
    yield Bound("largest gain by a game", gain, ASKED["gamed"], above=False)


def worst_off_target(found: Measurements, kind: str) -> float:
    """Largest mean shift, at any level, of a criterion that the degradation is not aimed at."""
    largest = found.largest(kind)
    return max(abs(float(largest[place])) for place in off_target(kind))
