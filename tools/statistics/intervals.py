"""Intervals of one pass rate: passed items out of items tried once each."""

from scipy.special import betaincinv, ndtri

from tools.statistics.clusters import Interval


def wilson(passed: int, items: int, confidence: float = 0.95) -> Interval:
    """Wilson's score interval (1927): close to nominal coverage at every size; (0, 1) if empty."""
    _check(passed, items)
    if items == 0:
        return Interval(0.0, 1.0)
    z, rate = float(ndtri((1 + confidence) / 2)), passed / items
    shrink = 1 + z**2 / items
    centre = (rate + z**2 / (2 * items)) / shrink
    half = z / shrink * (rate * (1 - rate) / items + z**2 / (4 * items**2)) ** 0.5
    # Rounding would leave the end that is exactly 0 or 1 a hair outside.
    low = 0.0 if passed == 0 else centre - half
    return Interval(low, 1.0 if passed == items else centre + half)


def clopper_pearson(passed: int, items: int, confidence: float = 0.95) -> Interval:
    """Clopper and Pearson's exact interval (1934): never under-covers; (0, 1) if empty."""
    _check(passed, items)
    tail = (1 - confidence) / 2
    low = 0.0 if passed == 0 else float(betaincinv(passed, items - passed + 1, tail))
    high = 1.0 if passed == items else float(betaincinv(passed + 1, items - passed, 1 - tail))
    return Interval(low, high)


def _check(passed: int, items: int) -> None:
    if not 0 <= passed <= items:
        raise ValueError(f"{passed} of {items} items is no pass count")
