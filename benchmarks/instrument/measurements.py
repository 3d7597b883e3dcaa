"""What was measured of the instrument, and the numbers that the protocol asks of it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from benchmarks.instrument.measuring import BASE, Scores, Version
from tools.scene.degrade import LEVELS

CRITERIA = ("visual_quality", "silhouette", "coherence", "detail")
TARGETS = {
    "light": ("visual_quality",),
    "outline": ("silhouette",),
    "scatter": ("coherence",),
    "float": ("coherence",),
    "detail": ("detail",),
    "blur": ("detail", "visual_quality"),
    "mask": ("detail", "silhouette"),
    "pruning": ("detail",),
}
"""Which criterion each degradation is aimed at. Blur takes contrast as well as borders, and parts
drawn by lot (`mask`) take borders as well as outline; of two targets the first is held to ρ. The
protocol asks for light, mask, scatter and float, detail; `outline` is that of a mask taken as a
silhouette, `pruning` that of detail taken as small parts."""

Floats = NDArray[np.float64]


class Measurements(NamedTuple):
    """All measures, by version: (scenes, 4) each."""

    scores: Mapping[tuple[str, int], Floats]

    @classmethod
    def of(cls, measured: Mapping[Version, Scores]) -> "Measurements":
        names = sorted({version.scene for version in measured})
        kinds = {(version.kind, version.level) for version in measured}
        table = {
            kind: np.array([measured[Version(name, *kind)] for name in names]) for kind in kinds
        }
        return cls(table)

    @property
    def base(self) -> Floats:
        return self.scores[BASE, 0]

    @property
    def spread(self) -> Floats:
        """Standard deviation over the undamaged scenes, per criterion; at least 0.01 of 10."""
        return np.maximum(self.base.std(axis=0, ddof=1), 0.01)

    def shift(self, kind: str, level: int = 0) -> Floats:
        """Mean change against the undamaged scenes, in standard deviations, shape (4,)."""
        change: Floats = (self.scores[kind, level] - self.base).mean(axis=0) / self.spread
        return change

    def largest(self, kind: str) -> Floats:
        """The mean shift of each criterion at the level at which it is largest, with its sign.

        Not the mean over levels, in which shifts to either side cancel.
        """
        shifts = np.stack([self.shift(kind, level) for level in range(1, LEVELS + 1)])
        return np.take_along_axis(shifts, np.abs(shifts).argmax(axis=0)[None], axis=0)[0]

    def falling(self, kind: str) -> Floats:
        """Share of scenes with Spearman's ρ of level and score at most -.9, per criterion."""
        path = np.stack([self.base, *(self.scores[kind, level] for level in range(1, LEVELS + 1))])
        return np.array([np.mean([_rho(path[:, s, c]) <= -0.9 for s in range(path.shape[1])])
                         for c in range(path.shape[2])])  # fmt: skip

    def above(self, kind: str, level: int = 0) -> Floats:
        """Chance that an undamaged scene scores above another one damaged (AUC), and its mean."""
        ours, theirs = (_with_mean(each) for each in (self.base, self.scores[kind, level]))
        wins = ours[:, None] > theirs[None]
        return np.asarray((wins + 0.5 * (ours[:, None] == theirs[None])).mean(axis=(0, 1)))

    def beaten(self, kind: str, level: int = 0) -> float:
        """Share of scenes whose mean is above that of the same scene damaged."""
        return float((self.base.mean(1) > self.scores[kind, level].mean(1)).mean())


def correlations(found: Measurements) -> Floats:
    """Between criteria over undamaged scenes, shape (4, 4)."""
    return np.corrcoef(found.base.T)


def off_target(kind: str) -> Sequence[int]:
    return [place for place, name in enumerate(CRITERIA) if name not in TARGETS[kind]]


def _rho(path: Floats) -> float:
    return 0.0 if np.ptp(path) < 1e-9 else float(spearmanr(range(len(path)), path).statistic)


def _with_mean(scores: Floats) -> Floats:
    return np.column_stack([scores, scores.mean(axis=1)])
