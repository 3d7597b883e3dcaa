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
    return effect(
        ("full", control),
        (truncated_share(scores, "full"), truncated_share(scores, control)),
        mean(capped),
        mean(continued) if continued else None,
    )


def effect(
    arms: tuple[str, str], cut: tuple[float, float], under_cap: float, beyond: float | None
) -> str | None:
    """The same for any arm and its control.

    Args:
        arms: the arm, and the control.
        cut: their truncated shares.
        under_cap: the difference by estimand 1.
        beyond: the difference by estimand 2; None where nothing was continued.
    """
    (one, other), (mine, theirs) = arms, cut
    if abs(mine - theirs) > MOST_TRUNCATION + _ROUNDING:
        return (
            f"budget effect: the cap cut short {mine:.1%} of the answers of {one} and {theirs:.1%}"
            f" of those of {other}; no claim about skill"
        )
    if beyond is None or _sign(under_cap) == _sign(beyond):
        return None
    return (
        f"budget effect: {one} minus {other} is {under_cap:+.3f} under the cap and"
        f" {beyond:+.3f} where answers may continue; no claim about skill"
    )


def _sign(value: float) -> int:
    return 0 if abs(value) <= _ROUNDING else 1 if value > 0 else -1
