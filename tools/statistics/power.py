"""What a comparison of a given size can see at all."""

import math

from scipy.special import ndtri

_POWER = 0.8


def minimum_detectable_effect(
    items: int,
    discordance: float = 0.2,
    per_cluster: float = 1.0,
    correlation: float = 0.1,
    alpha: float = 0.025,
) -> float:
    """Smallest difference in pass rate that is found four times in five, in [0, 1].

    2.8 √(d [1 + (m - 1) ρ] / n) at one-sided `alpha` 2.5 %, power 80 %; `discordance` d is the
    share of pairs that differ, `per_cluster` m the items of a cluster, `correlation` ρ theirs. 1
    where there is nothing to see with.
    """
    if items <= 0:
        return 1.0
    design_effect = 1 + (per_cluster - 1) * correlation
    return min(1.0, standard_errors(alpha) * math.sqrt(discordance * design_effect / items))


def detectable_difference(spread: float, clusters: int, alpha: float = 0.025) -> float:
    """The same for differences of any size: 2.8 sd / √G of cluster means, in [0, 1].

    1 where not even clusters that all point one way reach `alpha`: a sign-flip test of G
    clusters has no p below 2^-G.
    """
    if smallest_p(clusters) > alpha:
        return 1.0
    return min(1.0, standard_errors(alpha) * spread / math.sqrt(clusters))


def standard_errors(alpha: float) -> float:
    """How many standard errors a true effect has to measure: z(1 - α) + z(.8), 2.8 at 2.5 %."""
    return round(float(ndtri(1 - alpha) + ndtri(_POWER)), 2)


def smallest_p(clusters: int) -> float:
    """The smallest one-sided p that a sign-flip test of so many clusters can reach."""
    return float(0.5**clusters)
