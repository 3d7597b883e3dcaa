"""The instrument: four picture statistics of a turntable, from 0 to 10 each.

It has no model and no reference, so it knows neither beauty nor meaning: it may say that four
picture statistics differ, and nothing else. `docs/judges.md` says what each is; the validation
in `docs/instrument.md` says what they are worth.
"""

from collections.abc import Callable, Iterable
from statistics import fmean

from tools.judging.canvas import Canvas, canvas
from tools.judging.measures import Measures
from tools.judging.outline import complexity
from tools.judging.pieces import coherence
from tools.judging.structure import density
from tools.judging.tones import contrast
from tools.pictures.png import Pixels
from tools.pictures.sheet import cells


def measure(sheet: bytes, silhouettes: bytes) -> Measures:
    """Measure one side; a scene that covers next to nothing of a view has 0 for it.

    Raises:
        PictureError: one of the two is no sheet.
    """
    return measure_views(cells(sheet), cells(silhouettes))


def measure_views(views: Iterable[Pixels], silhouettes: Iterable[Pixels]) -> Measures:
    """Measure views, each with its silhouette of the same size."""
    seen = [canvas(*each) for each in zip(views, silhouettes, strict=True)]
    return Measures(
        visual_quality=_mean(contrast, seen),
        silhouette=_mean(complexity, seen),
        coherence=_mean(coherence, seen),
        detail=_mean(density, seen),
    )


def _mean(statistic: Callable[[Canvas], float], views: Iterable[Canvas | None]) -> float:
    return fmean(0.0 if view is None else statistic(view) for view in views)
