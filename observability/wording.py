"""Numbers and names as people say them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tools.statistics.words import signed, whole


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 pair`, `2 pairs`, `1,200 pairs`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def points(share: float) -> str:
    """A difference in pass rate as signed percentage points, without the word: `+28`."""
    return signed(share)


def size(share: float) -> str:
    """A difference in percentage points without its sign: `28`."""
    return f"{whole(share)}"


def percent(share: float) -> str:
    """`27 %`."""
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def evidence(value: float) -> str:
    """An e-value with the digits that matter: `0.03`, `18.5`, `210`, `over a million`."""
    if value >= 1e6:
        return "over a million"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 1 else f"{value:.2g}"


def probability(value: float) -> str:
    """A p-value after its letter: `= 0.018`, `< 0.001`."""
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"


def span(seconds: float) -> str:
    """`40 seconds`, `12 minutes`, `3.5 hours`, `2.0 days`."""
    if seconds < 90:
        return count(round(seconds), "second")
    if seconds < 5400:
        return count(round(seconds / 60), "minute")
    if seconds < 48 * 3600:
        return f"{seconds / 3600:.1f} hours"
    return f"{seconds / 86400:.1f} days"


def moment(at: float) -> str:
    """`21 November 2026, 15:40 UTC`; empty for the beginning of time."""
    if not at:
        return ""
    when = datetime.fromtimestamp(at, tz=UTC)
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def clock(at: float) -> str:
    """`21 November 2026, 15:40:07.250 UTC`: what a sequence of moments is told by."""
    when = datetime.fromtimestamp(at, tz=UTC)
    return f"{when.day} {when:%B %Y, %H:%M:%S}.{when.microsecond // 1000:03d} UTC"
