"""What a comparison of a given size can see at all."""

import math


def minimum_detectable_effect(
    items: int, discordance: float = 0.2, per_cluster: float = 1.0, correlation: float = 0.1
) -> float:
    """Smallest difference in pass rate that is found four times in five, in [0, 1].

    2.8 √(d [1 + (m - 1) ρ] / n): two-sided 5 %, power 80 %; `discordance` d is the share of
    pairs that differ, `per_cluster` m the items of a cluster, `correlation` ρ theirs. 1 where
    there is nothing to see with.
    """
    if items <= 0:
        return 1.0
    design_effect = 1 + (per_cluster - 1) * correlation
    return min(1.0, 2.8 * math.sqrt(discordance * design_effect / items))
