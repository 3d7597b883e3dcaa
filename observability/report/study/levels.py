"""How each arm does at each level of a suite: where a student has room to gain or to lose."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from observability.study.analysed import AnalysedStudy


@dataclass(slots=True)
class Passed:
    """Attempts of one arm at one level that were passed, out of those with a verdict."""

    right: int = 0
    known: int = 0

    @property
    def share(self) -> float | None:
        """None where nothing has a verdict."""
        return self.right / self.known if self.known else None

    def __str__(self) -> str:
        return f"{self.right} of {self.known}" if self.known else "–"


@dataclass(frozen=True, slots=True)
class LevelTable:
    """Levels by arms, for one student and suite."""

    student: str
    suite: str
    arms: tuple[str, ...]
    rows: Mapping[int, tuple[Passed, ...]]


def level_tables(analysed: AnalysedStudy) -> list[LevelTable]:
    """One for each student and suite that has several levels; verdicts are the cascade's."""
    planned = [each.name for each in analysed.planned.arms]
    counted: dict[tuple[str, str], dict[int, dict[str, Passed]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(Passed))
    )
    for row in analysed.attempts:
        passed = counted[row.title, row.suite][row.level][row.arm]
        passed.right += row.outcome == "passed"
        passed.known += row.outcome in {"passed", "failed"}
    return [_table(place, held, planned) for place, held in counted.items() if len(held) > 1]


def _table(
    place: tuple[str, str], held: dict[int, dict[str, Passed]], planned: list[str]
) -> LevelTable:
    arms = tuple(arm for arm in planned if any(arm in passed for passed in held.values()))
    rows = {level: tuple(held[level][arm] for arm in arms) for level in sorted(held)}
    return LevelTable(*place, arms, rows)
