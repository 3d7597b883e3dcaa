"""What the instrument says of one side, as numbers; see `tools.judging.instrument`."""

from dataclasses import dataclass

VERSION = 2
"""Changes with every formula and constant of the instrument: frozen with its validation."""

TIE = 0.25
"""Mean scores closer than this are a tie."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Four picture statistics, each from 0 to 10. `silhouette` is the outline's complexity."""

    visual_quality: float
    silhouette: float
    coherence: float
    detail: float
