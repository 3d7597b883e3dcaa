"""Whether a judge can be trusted with a trial (protocol.md, "Judges"), from what it said.

Whoever runs the check makes pairs of which the truth is known, has each judged in both orders,
and hands over what was said. A test asks for proof where a good judge can give it (ties, planted
defects, equivalence) and looks for disproof where none can (A/A, order bias); each at α = .01.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tools.judging.shown import Shown, leaning, scored, taste
from tools.statistics.clusters import cluster_means, sign_flip
from tools.statistics.equivalence import tost
from tools.statistics.intervals import clopper_pearson

ALPHA = 0.01
"""Of each test, one-sided where one side is asked about."""
FEWEST_AA = 200
"""Pairs under which A/A proves nothing."""
TIES = 0.8
"""Least share of ties on identical pairs."""
FOUND = 0.5
"""Share of planted defects that a coin finds."""
MARGIN = 0.2
"""Mean preference that would not matter, of a change in style alone."""
ANSWERED = 0.9
"""Least share of viewings that must be scored."""


@dataclass(frozen=True, slots=True)
class JudgeCheck:
    """One test: it passes where `statistic` keeps to `bound`, which `said` puts into words.

    `pairs` are those with at least one scored viewing.
    """

    name: str
    passed: bool
    statistic: float
    bound: float
    pairs: int
    said: str


def check(
    same_arm: Sequence[Shown],
    identical: Sequence[Shown],
    planted: Sequence[Shown],
    style: Sequence[Shown],
) -> tuple[JudgeCheck, ...]:
    """All tests; a judge passes if every one of them does.

    Args:
        same_arm: A/A pairs, two attempts drawn from one arm.
        identical: pairs of one picture with itself.
        planted: an original, named first, and the same with a defect.
        style: two pictures that differ in style alone (hue, mirror image, place in the frame).
    """
    everything = [*same_arm, *identical, *planted, *style]
    return (
        answered(everything),
        prefers_none(same_arm),
        ties(identical),
        finds(planted),
        is_indifferent(style),
        has_no_side(everything),
    )


def answered(shown: Sequence[Shown]) -> JudgeCheck:
    """Nearly all viewings are scored."""
    share = len(list(scored(shown))) / len(shown) if shown else 0.0
    said = f"{share:.0%} of viewings are scored, at least {ANSWERED:.0%} must be"
    return JudgeCheck("answers", share >= ANSWERED, share, ANSWERED, _pairs(shown), said)


def prefers_none(shown: Sequence[Shown]) -> JudgeCheck:
    """A/A: no preference between two attempts of one arm, by a sign-flip test over pairs."""
    p, pairs = sign_flip(_means(shown, taste)).two_sided, _pairs(shown)
    said = f"p = {p:.3g} between attempts of one arm, {ALPHA} or more must be"
    if pairs < FEWEST_AA:
        said = f"{pairs} pairs were judged, at least {FEWEST_AA} must be"
    return JudgeCheck("A/A", pairs >= FEWEST_AA and p >= ALPHA, p, ALPHA, pairs, said)


def ties(shown: Sequence[Shown]) -> JudgeCheck:
    """A picture ties with itself, by the exact lower limit over viewings."""
    tied = [each.preference == "tie" for each in scored(shown)]
    low = _lower(tied)
    said = f"{_share(tied)} of a picture with itself tie, surely more than {TIES:.0%} must"
    return JudgeCheck("identical pairs", low >= TIES, low, TIES, _pairs(shown), said)


def finds(shown: Sequence[Shown]) -> JudgeCheck:
    """The original is preferred to its damaged self, by the exact lower limit over pairs."""
    found = [mean > 0 for mean in _means(shown, taste)]
    low = _lower(found)
    said = f"{_share(found)} of planted defects are found, surely more than {FOUND:.0%} must be"
    return JudgeCheck("planted defects", low > FOUND, low, FOUND, _pairs(shown), said)


def is_indifferent(shown: Sequence[Shown]) -> JudgeCheck:
    """Style alone is worth less than `MARGIN`, by two one-sided tests over pairs."""
    means = _means(shown, taste)
    p = tost(means, MARGIN)
    mean = sum(means) / len(means) if means else 0.0
    said = f"style alone is worth {mean:+.2f}, surely less than {MARGIN} must be (p = {p:.3g})"
    return JudgeCheck("style only", p < ALPHA, p, ALPHA, _pairs(shown), said)


def has_no_side(shown: Sequence[Shown]) -> JudgeCheck:
    """No order bias: what is shown first is not preferred for it, by a sign-flip test over pairs.

    Every pair must be shown in both orders equally often, or it is left out.
    """
    fair = _balanced(shown)
    p, pairs = sign_flip(_means(fair, leaning)).two_sided, _pairs(fair)
    said = f"p = {p:.3g} in favour of a side, {ALPHA} or more must be"
    if pairs == 0:
        said = "no pair was judged in both orders"
    return JudgeCheck("order", pairs > 0 and p >= ALPHA, p, ALPHA, pairs, said)


def _means(shown: Iterable[Shown], worth: Callable[[Shown], float]) -> list[float]:
    """Mean worth of every pair's viewings."""
    return [float(mean) for mean in cluster_means((s.pair, worth(s)) for s in scored(shown))]


def _pairs(shown: Iterable[Shown]) -> int:
    return len({each.pair for each in scored(shown)})


def _balanced(shown: Sequence[Shown]) -> list[Shown]:
    surplus: dict[str, int] = {}
    for each in scored(shown):
        surplus[each.pair] = surplus.get(each.pair, 0) + (1 if each.first_is == "A" else -1)
    return [each for each in scored(shown) if surplus[each.pair] == 0]


def _lower(successes: Sequence[bool]) -> float:
    return clopper_pearson(sum(successes), len(successes), 1 - 2 * ALPHA).low


def _share(successes: Sequence[bool]) -> str:
    return f"{sum(successes)} of {len(successes)}"
