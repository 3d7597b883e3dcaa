"""Many tests, one claim: the price of a pool's next trial, and Holm for secondary arms."""

from collections.abc import Sequence

_FAMILY = 0.05


def trial_alpha(trial: int) -> float:
    """One-sided level of a pool's `trial`-th trial, from 1: .05 / (j (j + 1)).

    The levels of all trials that a pool can ever see add up to .05, whatever became of them.

    Raises:
        ValueError: trials are counted from 1.
    """
    if trial < 1:
        raise ValueError(f"trials of a pool are counted from 1, not {trial}")
    return _FAMILY / (trial * (trial + 1))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p-values in the order given (Holm, Scandinavian Journal of Statistics 6, 1979).

    Those at or below a level are rejected with the family-wise error at that level, however the
    tests depend on each other.
    """
    adjusted, largest = [0.0] * len(p_values), 0.0
    ranked = sorted(range(len(p_values)), key=p_values.__getitem__)
    for rank, place in enumerate(ranked):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = largest
    return tuple(adjusted)
