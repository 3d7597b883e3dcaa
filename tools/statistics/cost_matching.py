"""How many answers of one arm cost what one answer of another does."""

import math
from collections.abc import Iterable

from tools.statistics.analysis import Score


def answers_for(scores: Iterable[Score], dear: str, cheap: str) -> int:
    """The number k = round(cost of `dear` / cost of `cheap`), at least 1.

    Costs are tokens read and written, halves are rounded up. Items that either arm is missing are
    left out; 1 where none is left.
    """
    cost: dict[str, dict[tuple[str, str], list[int]]] = {dear: {}, cheap: {}}
    for score in scores:
        if score.arm in cost and score.value is not None:
            tokens = score.prompt_tokens + score.completion_tokens
            cost[score.arm].setdefault((score.cluster, score.item), []).append(tokens)
    both = cost[dear].keys() & cost[cheap].keys()
    spent = {
        arm: sum(sum(own[each]) / len(own[each]) for each in both) for arm, own in cost.items()
    }
    if not spent[cheap]:
        return 1
    return max(1, math.floor(spent[dear] / spent[cheap] + 0.5))
