"""What is believed about the pass rate of one skill at one level."""

from dataclasses import dataclass
from typing import Literal

from scipy.special import betainc

Outcome = Literal["passed", "failed", "undecided", "missing"]

PRIOR_PASSED, PRIOR_FAILED = 0.25, 0.25
"""Beta prior, U-shaped: a small student fails most levels outright or masters them, and few lie
between. It is also the weakest symmetric prior by which 0 of 4 makes a rate below .1 four times
in five likely."""

DISCOUNT = 0.95
"""What each new outcome leaves of the older ones: about the last 20 count."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """Discounted outcomes, and the plain number of attempts.

    A changed student state or another hint in force is another thing to know: begin anew with
    `Posterior()`.
    """

    passed: float = 0.0
    failed: float = 0.0
    attempts: int = 0

    @property
    def alpha(self) -> float:
        return PRIOR_PASSED + self.passed

    @property
    def beta(self) -> float:
        return PRIOR_FAILED + self.failed

    @property
    def mean(self) -> float:
        return self.alpha / (self.alpha + self.beta)

    def below(self, rate: float) -> float:
        """Probability that the pass rate is below `rate`."""
        return float(betainc(self.alpha, self.beta, rate))


def observe(posterior: Posterior, outcome: Outcome) -> Posterior:
    """Learn from one attempt; what the verifier or we failed to settle teaches nothing."""
    if outcome not in ("passed", "failed"):
        return posterior
    return Posterior(
        passed=posterior.passed * DISCOUNT + (outcome == "passed"),
        failed=posterior.failed * DISCOUNT + (outcome == "failed"),
        attempts=posterior.attempts + 1,
    )
