"""Differences in the words of sentences: points of the pass rate, as every report has them."""

import math

_HAIR = 1e-9
"""Lifts a half that arithmetic left a hair too low."""


def points(share: float) -> str:
    """`+28 points`, `\N{MINUS SIGN}1 point`, `0 points`: of a difference in [-1, 1]."""
    return f"{signed(share)} {'point' if whole(share) == 1 else 'points'}"


def signed(share: float) -> str:
    """`+28`, without the word."""
    rounded = whole(share)
    sign = "+" if share > 0 else "\N{MINUS SIGN}"
    return f"{sign}{rounded}" if rounded else "0"


def whole(share: float) -> int:
    """The size of a difference in whole points; halves are rounded up, as people do."""
    return math.floor(100 * abs(share) + 0.5 + _HAIR)
