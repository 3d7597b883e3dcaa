"""The gate: may a candidate scaffold be adopted? Answered while pairs come in, over a lifetime.

Each pair runs one fresh item with the challenger and with the incumbent. The e-value mixes
the likelihood ratio against "a win is no likelier than a loss" uniformly over win rates above
one half; it may be looked at after every pair. Levels follow e-LOND (Xu and Ramdas 2024,
"Online multiple testing with e-values"), which keeps the false discovery rate over all tests
of a ledger's life at or below `FALSE_DISCOVERIES`, however the tests depend on each other.
"""

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincc, betaln

FALSE_DISCOVERIES = 0.20
"""Bound on the lifetime false discovery rate, per variant."""

_LARGEST_LOG = 700.0  # e ** 700 is still a finite float, so an e-value always fits in JSON

Outcome = Literal["won", "harmful", "open", "undecided"]


class GateTally(NamedTuple):
    """Pairs counted from the challenger's side; `missing` could not be run on some side."""

    wins: int = 0
    losses: int = 0
    ties: int = 0
    missing: int = 0

    @property
    def pairs(self) -> int:
        return sum(self)


class GateReading(NamedTuple):
    """Where a gate stands: `threshold` is what either e-value has to reach."""

    outcome: Outcome
    e_plus: float
    e_minus: float
    threshold: float


def log_e_value(wins: ArrayLike, losses: ArrayLike) -> NDArray[np.float64]:
    """Logarithm of the e-value for "wins are likelier than losses", elementwise.

    E = 2^(n+1) ∫ p^w (1-p)^l dp over p in [1/2, 1], with n = w + l discordant pairs. Swap the
    arguments for its mirror. It is -inf where the evidence is below the smallest float.
    """
    a, b = np.asarray(wins, float) + 1, np.asarray(losses, float) + 1
    with np.errstate(divide="ignore"):
        tail = np.log(betaincc(a, b, 0.5))
    evidence: NDArray[np.float64] = (a + b - 1) * math.log(2) + betaln(a, b) + tail
    return evidence


def e_value(wins: int, losses: int) -> float:
    """The e-value for "wins are likelier than losses"; 1 before any discordant pair."""
    return math.exp(min(float(log_e_value(wins, losses)), _LARGEST_LOG))


def level(test: int, adopted_before: int) -> float:
    """Level α of the ledger's `test`-th gate, from 1: e-LOND with weights 1/(j(j+1)).

    Raises:
        ValueError: the numbers cannot be those of a gate.
    """
    if not 0 <= adopted_before < test:
        raise ValueError(f"gate {test} cannot follow {adopted_before} adoptions")
    return FALSE_DISCOVERIES / (test * (test + 1)) * (adopted_before + 1)


def decide(tally: GateTally, alpha: float, max_pairs: int) -> GateReading:
    """Read a gate after any number of pairs.

    `won` needs E+ ≥ 1/α. `harmful` needs the mirror E- ≥ 1/α: the very same threshold, so a
    scaffold is called harmful on no weaker evidence than it would be adopted on. Either
    outcome also has to survive its worst case, all missing pairs counted against it. The gate
    is `undecided` once neither can be reached with the pairs left of `max_pairs`, which spares
    pairs that could change nothing; a larger `max_pairs` takes it up again.
    """
    threshold = 1 / alpha
    e_plus, e_minus = e_value(tally.wins, tally.losses), e_value(tally.losses, tally.wins)
    reading = GateReading("open", e_plus, e_minus, threshold)
    if e_plus >= threshold and tally.wins > tally.losses + tally.missing:
        return reading._replace(outcome="won")
    if e_minus >= threshold and tally.losses > tally.wins + tally.missing:
        return reading._replace(outcome="harmful")
    left = max_pairs - tally.pairs
    if left > 0 and _reachable(tally, left, threshold):
        return reading
    return reading._replace(outcome="undecided")


def _reachable(tally: GateTally, left: int, threshold: float) -> bool:
    """Whether some outcome of the pairs left could still decide."""
    wins, losses, _, missing = tally
    return (e_value(wins + left, losses) >= threshold and wins + left > losses + missing) or (
        e_value(losses + left, wins) >= threshold and losses + left > wins + missing
    )
