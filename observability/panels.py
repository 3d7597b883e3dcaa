"""What a panel may claim: one rule for the summary, the report and `tutelage try`."""

from typing import Literal

from observability.ledger.facts import PanelFinished

Claim = Literal["helps", "hurts", "undecided", "budget effect"]

TRUNCATION_LIMIT = 0.05
"""Difference in the share of truncated answers beyond which a lift says nothing of skill."""


def claim_of(panel: PanelFinished) -> Claim:
    """Only what the interval shows, missing pairs cannot overturn, and no token cap explains."""
    if truncation_differs(panel):
        return "budget effect"
    if panel.low > 0 and panel.worst[0] > 0:
        return "helps"
    if panel.high < 0 and panel.worst[1] < 0:
        return "hurts"
    return "undecided"


def truncation_differs(panel: PanelFinished) -> bool:
    """Whether the token cap cut off one arm's answers more than the other's."""
    with_it, without = (panel.truncated.get(arm, 0) for arm in ("full", "none"))
    return abs(with_it - without) > TRUNCATION_LIMIT * panel.items
