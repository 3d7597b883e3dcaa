"""The watch over an adopted scaffold: fresh pairs with and without it, for as long as it is used.

An e-value may be read after every pair without end, so the chance that a scaffold which does
no harm is ever retired stays below `1 / RETIRE_AT`.
"""

from tools.statistics.gate import e_value

RETIRE_AT = 20.0
"""Evidence of harm at which a scaffold is retired."""


def evidence_of_harm(wins: int, losses: int) -> float:
    """E-: evidence that the student does worse with the scaffold than without."""
    return e_value(losses, wins)


def retires(wins: int, losses: int) -> bool:
    """Whether the pairs so far retire the scaffold."""
    return evidence_of_harm(wins, losses) >= RETIRE_AT
