"""What a simulated blind judge makes of a trial: every pair in both orders, several times."""

from collections.abc import Iterator, Sequence

import numpy as np

from tools.simulation.judge import Judge
from tools.statistics.analysis import Difference, Score

_WORTH = {"first": 1.0, "tie": 0.0, "second": -1.0}


def judged(
    scores: Sequence[Score], judge: Judge, seed: int, repeats: int = 1
) -> tuple[Difference, ...]:
    """Differences of `full` to every other arm; the judge sees scores as qualities.

    An item's attempts of two arms are paired in order. A pair is worth the mean over orders and
    repeats that were scored, so that a taste for what is shown first cancels out; it is missing
    where an attempt is, or where nothing was scored.
    """
    rng = np.random.default_rng(seed)
    tried: dict[str, dict[tuple[str, str], list[float | None]]] = {}
    for score in scores:
        items = tried.setdefault(score.arm, {})
        items.setdefault((score.cluster, score.item), []).append(score.value)
    return tuple(
        Difference(*item, control, _viewed(full, other, judge, repeats, rng))
        for control, items in tried.items()
        if control != "full"
        for item, others in items.items()
        for full, other in zip(tried["full"][item], others, strict=True)
    )


def _viewed(
    full: float | None, other: float | None, judge: Judge, repeats: int, rng: np.random.Generator
) -> float | None:
    if full is None or other is None:
        return None
    votes = [vote for _ in range(repeats) for vote in _orders(full, other, judge, rng)]
    return sum(votes) / len(votes) if votes else None


def _orders(full: float, other: float, judge: Judge, rng: np.random.Generator) -> Iterator[float]:
    for sign, first, second in ((1, full, other), (-1, other, full)):
        verdict = judge.judge(first, second, rng)
        if verdict != "unscored":
            yield sign * _WORTH[verdict]
