"""What a study of a given size can see."""

from collections.abc import Sequence

from graph.study.suites import StudySuite
from tools.statistics.power import minimum_detectable_effect

DISCORDANCE, CORRELATION = 0.2, 0.1
"""Share of pairs that differ, and how alike the tasks of a skill are: assumed, not known."""
WANTED = 0.1
"""The difference that a size is named for."""
_MOST = 100_000


def detectable(suites: Sequence[StudySuite]) -> float:
    """Minimum detectable effect of one comparison over all tasks, in [0, 1]."""
    items = sum(len(each.references) for each in suites)
    skills = sum(len(each.skills) for each in suites)
    return minimum_detectable_effect(items, DISCORDANCE, items / max(1, skills), CORRELATION)


def skills_for(per_skill: int, effect: float = WANTED) -> int | None:
    """How many skills of so many tasks see an effect; None where that takes absurdly many."""
    for skills in range(1, _MOST // per_skill):
        items = skills * per_skill
        if minimum_detectable_effect(items, DISCORDANCE, per_skill, CORRELATION) <= effect:
            return skills
    return None
