"""Worlds with a known truth, by name: what a lab must see, and what it must not."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tools.simulation.law import FULL, NONE, STUDENT, Arm, Student, lift

_TWENTY_FIVE_POINTS = 1.5705
"""Logits that raise the default student by 25 points at the middle level."""


@dataclass(frozen=True, slots=True)
class World:
    """A student, two arms, and how they are measured."""

    student: Student = STUDENT
    none: Arm = NONE
    full: Arm = FULL
    cap: int = 1_000
    """Cap on an answer, in tokens; the default truncates nothing that matters."""
    duplicates: float = 0.0
    """Share of items that repeat the one before them, luck included."""
    level: float = 3.0

    @property
    def lift(self) -> float:
        """True difference in P(right) over all skills and items, truncation apart."""
        return lift(self.student, self.none, self.full, self.level)


_HELPS = Arm(effect=_TWENTY_FIVE_POINTS, item_spread=0.3)

PRESETS: Mapping[str, World] = MappingProxyType(
    {
        "null": World(),
        "heterogeneous_null": World(full=Arm(skill_spread=0.8, item_spread=0.3)),
        "helps": World(full=_HELPS),
        "harms": World(full=Arm(effect=-_TWENTY_FIVE_POINTS, item_spread=0.3)),
        "format_only": World(none=Arm(unparsed=0.4), full=Arm(item_spread=0.3, unparsed=0.05)),
        "budget_only": World(full=Arm(item_spread=0.3, log_tokens=5.0), cap=200),
        "floor": World(student=Student(ability=-4.0), full=_HELPS),
        "ceiling": World(student=Student(ability=4.0), full=_HELPS),
        "stuck": World(student=Student(stuck_until=2), full=_HELPS),
        "near_duplicates": World(duplicates=0.6),
        "drift": World(student=Student(drift=1.5)),
    }
)
"""`floor`, `ceiling` and `stuck` hold a scaffold that helps elsewhere."""
