"""Whose grades of a study may stand beside each other."""

from collections.abc import Sequence
from typing import Protocol

from observability.ledger.facts import AnswerGraded, StudyPlanned


class Graded(Protocol):
    """What one run says of its grades; `judges` are by `judges_of`."""

    @property
    def planned(self) -> StudyPlanned | None: ...
    @property
    def judges(self) -> str: ...
    @property
    def graded(self) -> Sequence[AnswerGraded]: ...


def comparable_grades(runs: Sequence[Graded]) -> list[AnswerGraded]:
    """Grades by the same judges alone, those of the newest run that wanted or has any.

    Else an arm that was added later would be graded by others than those that it is held against.

    Args:
        runs: the oldest first.
    """
    asked = [each for each in runs if each.graded or (each.planned and each.planned.graded)]
    judges = asked[-1].judges if asked else ""
    return [fact for each in asked if each.judges == judges for fact in each.graded]
