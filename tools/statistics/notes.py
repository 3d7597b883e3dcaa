"""Sentences that must stand beside an outcome, because without them it would mislead."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tools.statistics.analysis import Comparison, Design, Score
from tools.statistics.clusters import sign_flip
from tools.statistics.differences import mean, means, paired
from tools.statistics.power import smallest_p
from tools.statistics.words import points, signed

_ENOUGH_ATTEMPTS = 3
"""Per item and arm, where attempts are sampled."""


def of_trial(
    design: Design, comparisons: Iterable[Comparison], scores: Sequence[Score], seed: int
) -> Iterator[str]:
    """Every sentence, in order of weight."""
    if bound := extreme(scores, "none"):
        yield f"{bound}: full and none score alike on every item, so no difference could show"
    yield from harmful_controls(design, scores, seed)
    yield from of_design(design)
    yield from of_comparisons(design, comparisons)
    yield from of_sampling(design, scores)


def extreme(scores: Iterable[Score], control: str) -> str:
    """`floor` where all attempts of `full` and the control score 0, `ceiling` where 1, else ""."""
    seen = {e.value for e in scores if e.arm in ("full", control) and e.value is not None}
    return {frozenset({0.0}): "floor", frozenset({1.0}): "ceiling"}.get(frozenset(seen), "")


def harmful_controls(design: Design, scores: Sequence[Score], seed: int) -> Iterator[str]:
    """Controls that are worse than `none`: to beat them is no transfer."""
    for control in design.primary:
        differences = paired(scores, "none", of=control)
        sample = means(differences)
        if control != "none" and sign_flip(sample, seed).less <= design.alpha:
            yield harmful(control, mean(differences))


def harmful(control: str, difference: float, of: str = "full") -> str:
    """A control is worse than `none` by this difference."""
    return (
        f"{control} harmful: it scores {points(difference)} against none, so that part of"
        f" what {of} gains on it may be its harm"
    )


def of_design(design: Design, of: str = "full") -> Iterator[str]:
    """Controls that a claim of transfer needs, and that were not committed to."""
    lacking = [control for control in Design().primary if control not in design.primary]
    if lacking:
        yield (
            f"incomplete: {of} was not held against {' and '.join(lacking)} as a primary control,"
            " so that nothing here is a claim of transfer"
        )


def of_comparisons(
    design: Design, comparisons: Iterable[Comparison], of: str = "full"
) -> Iterator[str]:
    """Missing pairs, and clusters too few for any test."""
    few: dict[int, list[str]] = {}
    for each in comparisons:
        if each.missing:
            yield _missing(each, of)
        if smallest_p(each.clusters) > design.alpha:
            few.setdefault(each.clusters, []).append(each.control)
    for clusters, against in few.items():
        yield (
            f"few clusters: with {clusters} the smallest p that {of} against"
            f" {', '.join(against)} could reach is {smallest_p(clusters):.3g},"
            f" above {design.alpha:.3g}"
        )


def of_sampling(design: Design, scores: Sequence[Score]) -> Iterator[str]:
    """What repeats are worth."""
    repeats = Counter((each.cluster, each.item, each.arm) for each in scores)
    if design.greedy:
        copies = " and their repeats are copies" if any(n > 1 for n in repeats.values()) else ""
        yield f"greedy: attempts at temperature 0 are one sample per item{copies}"
    elif design.greedy is False and any(n < _ENOUGH_ATTEMPTS for n in repeats.values()):
        yield (
            f"few attempts: above temperature 0 an item wants {_ENOUGH_ATTEMPTS} attempts per arm"
            f" or more, and some have {min(repeats.values())}"
        )


def _missing(each: Comparison, of: str) -> str:
    survives = each.worst_low > 0 or each.worst_high < 0
    return (
        f"missing: {each.missing} pair{'s' * (each.missing > 1)} of {of} and {each.control} could"
        f" not be compared; whatever they were, the difference is between {signed(each.worst_low)}"
        f" and {points(each.worst_high)}, so its sign {'survives' if survives else 'is open'}"
    )
