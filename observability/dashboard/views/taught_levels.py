"""Which levels of which skills a plan teaches, as far as its text says so."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from tools.tasks.skill_range import SkillRange


class TaughtLevels:
    """The `skills` of a plan; what names no levels leaves them to the families."""

    def __init__(self, plan: Mapping[str, object]) -> None:
        self._ranges: list[SkillRange] = []
        texts = plan.get("skills")
        for text in texts if isinstance(texts, list | tuple) else ():
            with suppress(ValueError, TypeError):  # what an older version took is not ours to judge
                self._ranges.append(SkillRange.parse(text))

    @property
    def skills(self) -> tuple[str, ...]:
        """Skills that are named with their levels: it is known that they will be tried."""
        named = [each for each in self._ranges if each.high is not None]
        return tuple(dict.fromkeys(each.path for each in named if not each.path.endswith("/*")))

    def levels(self, skill: str, tried: Iterable[int], highest: int) -> frozenset[int]:
        """Levels of a skill that are shown: those taught, and those that were tried.

        Of a skill whose levels the plan does not say, all up to `highest` may be taught.
        """
        whole = f"{skill.partition('/')[0]}/*"
        of_it = [each for each in self._ranges if each.path in (skill, whole)]
        shown = set(tried)
        if not self._ranges:
            shown.update(range(highest + 1))
        for each in of_it:
            shown.update(range(each.low, (highest if each.high is None else each.high) + 1))
        return frozenset(shown)
