"""Whether a judge can be trusted with a trial (protocol.md, "Judges"), from what it said.

Whoever runs the check makes pairs of which the truth is known, has each judged in both orders,
and hands over what was said. A test asks for proof where a good judge can give it (ties, planted
defects, equivalence) and looks for disproof where none can (A/A, order bias); each at α = .01.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tools.judging import kinds
from tools.judging.kinds import ALPHA, FOUND, KindCheck, lower, means
from tools.judging.viewing_result import (
    ViewingResult,
    preference_for_a,
    preference_for_first,
    scored,
)
from tools.statistics.clusters import sign_flip
from tools.statistics.equivalence import tost

FEWEST_AA = 200
"""Pairs under which A/A proves nothing."""
TIES = 0.8
"""Least share of ties on identical pairs."""
MARGIN = 0.2
"""Mean preference that would not matter, of a change in style alone."""
ANSWERED = 0.9
"""Least share of viewings that must be scored."""


@dataclass(frozen=True, slots=True)
class JudgeCheck:
    """One test: it passes where `statistic` keeps to `bound`, which `said` puts into words.

    `pairs` are those with at least one scored viewing; `kinds` is the same by kind of defect or
    style.
    """

    name: str
    passed: bool
    statistic: float
    bound: float
    pairs: int
    said: str
    kinds: tuple[KindCheck, ...] = ()


def check(
    same_arm: Sequence[ViewingResult],
    identical: Sequence[ViewingResult],
    planted: Sequence[ViewingResult],
    style: Sequence[ViewingResult],
) -> tuple[JudgeCheck, ...]:
    """All tests; a judge passes if every one of them does.

    Args:
        same_arm: A/A pairs, two attempts drawn from one arm.
        identical: pairs of one picture with itself.
        planted: an original, named first, and the same with a defect of some kind.
        style: an original, named first, and the same in another style.
    """
    everything = [*same_arm, *identical, *planted, *style]
    return (
        answered(everything),
        prefers_none(same_arm),
        ties(identical),
        finds_defects(planted),
        is_indifferent(style),
        has_no_order_bias(everything),
    )


def answered(viewings: Sequence[ViewingResult]) -> JudgeCheck:
    """Nearly all viewings are scored."""
    share = len(list(scored(viewings))) / len(viewings) if viewings else 0.0
    said = f"{_percent(share)} of viewings are scored, at least {_percent(ANSWERED)} must be"
    return JudgeCheck("answers", share >= ANSWERED, share, ANSWERED, _pairs(viewings), said)


def prefers_none(viewings: Sequence[ViewingResult]) -> JudgeCheck:
    """A/A: no preference between two attempts of one arm, by a sign-flip test over pairs.

    Where lots name and place the attempts, it tests that no lot leaks, and not the judge: any
    that answers passes with a probability of at least 1 - alpha.
    """
    p, pairs = sign_flip(means(viewings, preference_for_first)).two_sided, _pairs(viewings)
    said = f"{_p(p)} between two scenes of one hand, {ALPHA} or more must be"
    if pairs < FEWEST_AA:
        said = f"{pairs} pairs were judged, at least {FEWEST_AA} must be"
    return JudgeCheck("A/A", pairs >= FEWEST_AA and p >= ALPHA, p, ALPHA, pairs, said)


def ties(viewings: Sequence[ViewingResult]) -> JudgeCheck:
    """A picture ties with itself, by the exact lower limit over viewings."""
    tied = [each.preference == "tie" for each in scored(viewings)]
    low = lower(sum(tied), len(tied))
    said = (
        f"{sum(tied)} of {len(tied)} viewings of a picture with itself tie, surely more than "
        f"{_percent(TIES)} must"
    )
    return JudgeCheck("identical pairs", low >= TIES, low, TIES, _pairs(viewings), said)


def finds_defects(viewings: Sequence[ViewingResult]) -> JudgeCheck:
    """The original is preferred to its damaged self, in every kind of defect by itself.

    A judge that sees scenes fall apart and not that half of one is missing is blind to a half of
    what it is asked about, however well it does on the whole.
    """
    each = kinds.defects(viewings)
    low = min((kind.statistic for kind in each), default=0.0)
    found, pairs = sum(round(kind.share * kind.pairs) for kind in each), _pairs(viewings)
    said = (
        f"{found} of {pairs} planted defects are found, surely more than {_percent(FOUND)} of "
        f"every kind must be{_missed(each)}"
    )
    passed = bool(each) and all(kind.passed for kind in each)
    return JudgeCheck("planted defects", passed, low, FOUND, pairs, said, each)


def is_indifferent(viewings: Sequence[ViewingResult]) -> JudgeCheck:
    """Style alone is worth less than `MARGIN`, and no kind of style is preferred.

    The first by two one-sided tests over all pairs; the second lest two kinds cancel out.
    """
    each, worth = kinds.styles(viewings), means(viewings, preference_for_first)
    p = tost(worth, MARGIN)
    mean = sum(worth) / len(worth) if worth else 0.0
    partial = [kind.name for kind in each if not kind.passed]
    said = f"style alone is worth {mean:+.2f}, surely less than {MARGIN} must be ({_p(p)})"
    if partial:
        said += f", and {', '.join(partial)} is not a matter of indifference"
    return JudgeCheck(
        "style only", p < ALPHA and not partial, p, ALPHA, _pairs(viewings), said, each
    )


def has_no_order_bias(viewings: Sequence[ViewingResult]) -> JudgeCheck:
    """No order bias: what is shown first is not preferred for it, by a sign-flip test over pairs.

    Every pair must be shown in both orders equally often, or it is left out.
    """
    fair = _balanced(viewings)
    p, pairs = sign_flip(means(fair, preference_for_a)).two_sided, _pairs(fair)
    said = f"{_p(p)} in favour of a side, {ALPHA} or more must be"
    if pairs == 0:
        said = "no pair was judged in both orders"
    return JudgeCheck("order", pairs > 0 and p >= ALPHA, p, ALPHA, pairs, said)


def _pairs(viewings: Iterable[ViewingResult]) -> int:
    return len({each.pair for each in scored(viewings)})


def _balanced(viewings: Sequence[ViewingResult]) -> list[ViewingResult]:
    surplus: dict[str, int] = {}
    for each in scored(viewings):
        surplus[each.pair] = surplus.get(each.pair, 0) + (1 if each.first_is == "A" else -1)
    return [each for each in scored(viewings) if surplus[each.pair] == 0]


def _missed(each: Sequence[KindCheck]) -> str:
    told = [
        f"{kind.name} ({round(kind.share * kind.pairs)} of {kind.pairs})"
        for kind in each
        if not kind.passed
    ]
    return f"; it is not so of {', '.join(told)}" if told else ""


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3g}"
