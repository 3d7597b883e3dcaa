"""Whether a difference is one of budget: of the cap on an answer's tokens, not of skill.

Estimand 1 fails what the cap cut short; estimand 2 lets it continue to four times the cap, all
arms alike. A scaffold lengthens answers, so where both disagree, or one arm is cut short more
often, a difference says nothing about skill.
"""

from collections.abc import Sequence

from tools.statistics.analysis import Difference, Score
from tools.statistics.differences import mean

MOST_TRUNCATION = 0.05
"""Largest difference in the truncated share of two arms that are compared."""

_ROUNDING = 1e-12


def truncated_share(scores: Sequence[Score], arm: str) -> float:
    """Share of an arm's attempts that the cap cut short; 0 where it has none that were run."""
    ran = [score.truncated for score in scores if score.arm == arm and score.value is not None]
    return sum(ran) / len(ran) if ran else 0.0


def budget_effect(
    scores: Sequence[Score], capped: Sequence[Difference], continued: Sequence[Difference]
) -> str | None:
    """Why `full` minus one control is a matter of budget, as a sentence; None where it is not.

    Args:
        scores: attempts of all arms under the cap.
        capped: estimand 1 against this control, at least one pair.
        continued: estimand 2 against it; empty where nothing was continued.
    """
    control = capped[0].control
    full, other = truncated_share(scores, "full"), truncated_share(scores, control)
    if abs(full - other) > MOST_TRUNCATION + _ROUNDING:
        return (
            f"budget effect: the cap cut short {full:.1%} of the answers of full and {other:.1%}"
            f" of those of {control}; no claim about skill"
        )
    if not continued:
        return None
    under_cap, beyond = mean(capped), mean(continued)
    if _sign(under_cap) == _sign(beyond):
        return None
    return (
        f"budget effect: full minus {control} is {under_cap:+.3f} under the cap and"
        f" {beyond:+.3f} where answers may continue; no claim about skill"
    )


def _sign(value: float) -> int:
    return 0 if abs(value) <= _ROUNDING else 1 if value > 0 else -1
