"""What became of each arm's attempts."""

from collections.abc import Sequence

from tools.statistics.analysis import ArmTotals, Difference, Score
from tools.statistics.differences import means


def totals(scores: Sequence[Score]) -> tuple[ArmTotals, ...]:
    """One line per arm, in order of first sight."""
    arms: dict[str, list[Score]] = {}
    for score in scores:
        arms.setdefault(score.arm, []).append(score)
    return tuple(_of_arm(arm, own) for arm, own in arms.items())


def _of_arm(arm: str, own: Sequence[Score]) -> ArmTotals:
    # Weighted like differences are, so that two arms' means differ by what is printed.
    sample = means([Difference(each.cluster, each.item, arm, each.value) for each in own])
    return ArmTotals(
        arm=arm,
        attempts=len(own),
        missing=sum(each.value is None for each in own),
        mean=float(sample.mean()) if len(sample) else None,
        truncated=sum(each.truncated for each in own),
        prompt_tokens=sum(each.prompt_tokens for each in own),
        completion_tokens=sum(each.completion_tokens for each in own),
    )
