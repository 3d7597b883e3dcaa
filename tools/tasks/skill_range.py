"""Which skills at which levels: the small language of `skills` in a plan."""

import re
from dataclasses import dataclass
from typing import Self

_SKILL = re.compile(
    r"(?P<path>[a-z][a-z0-9_]*/(?:\*|[a-z0-9][a-z0-9_-]*))(?::(?P<low>\d+)(?:-(?P<high>\d+))?)?"
)


@dataclass(frozen=True, slots=True)
class SkillRange:
    """A skill and the levels it is taught at, both ends included."""

    path: str
    low: int = 0
    high: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `family/skill`, `family/skill:2` or `family/skill:0-3`; `family/*` is all skills.

        Raises:
            ValueError: the text is none of these.
        """
        found = _SKILL.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is not family/skill, family/skill:2 or family/skill:0-3")
        low = int(found["low"] or 0)
        high = int(found["high"]) if found["high"] else (low if found["low"] else None)
        return cls(path=found["path"], low=low, high=high)
