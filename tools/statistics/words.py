"""Differences in the words of sentences: points of the pass rate, as every report has them."""


def points(share: float) -> str:
    """`+28 points`, `\N{MINUS SIGN}1 point`, `0 points`: of a difference in [-1, 1]."""
    return f"{signed(share)} {'point' if abs(round(100 * share)) == 1 else 'points'}"


def signed(share: float) -> str:
    """`+28`, without the word."""
    rounded = round(100 * share)
    return f"{rounded:+d}".replace("-", "\N{MINUS SIGN}") if rounded else "0"
