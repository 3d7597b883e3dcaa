"""One study, from its runs' own streams: what was planned, made ready, attempted and concluded."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from observability.ledger.event import Event
from observability.ledger.facts import (
    AnswerGraded,
    ArmPrepared,
    RunStarted,
    StudyAttempted,
    StudyEnded,
    StudyPlanned,
)
from observability.ledger.study_facts import Cell


class PreparationKey(NamedTuple):
    """What an arm is made ready for; `student` is a variant."""

    student: str
    suite: str
    skill: str
    arm: str
    version: str


_TELLS = ("model", "local", "simulated", "worker", "temperature", "max_tokens")
"""Settings of a judge that change what it says; where it is served and what it costs do not."""


def judges_of(plan: Mapping[str, Any]) -> str:
    """Whom a plan has grade: equal where grades of two runs may stand beside each other."""
    table = plan.get("judge") or {}
    members = [[each.get(name) for name in _TELLS] for each in table.get("members") or ()]
    return json.dumps([members, list(table.get("workers") or ())])


class StudyRecord:
    """Folds the stream of a study, or of several that build on each other, the oldest first.

    Of a cell that two streams hold under different keys, the later one's is kept in `cells`.
    """

    def __init__(self) -> None:
        self.planned: StudyPlanned | None = None
        self.ended: StudyEnded | None = None
        self.attempts: dict[str, StudyAttempted] = {}
        """By key."""
        self.cells: dict[Cell, StudyAttempted] = {}
        self.prepared: dict[PreparationKey, ArmPrepared] = {}
        self.graded: dict[str, dict[str, str]] = defaultdict(dict)
        """Grades by key of the attempt and by judge."""
        self.judges = ""
        """By `judges_of`."""
        self._versions: dict[str, str] = {}

    def apply(self, event: Event) -> None:
        match event.fact:
            case RunStarted() as fact:
                self.judges = judges_of(fact.plan)
            case StudyPlanned() as fact:
                self.planned = fact
                self._versions = {arm.name: arm.version for arm in fact.arms}
            case StudyAttempted() as fact:
                self.attempts[fact.key] = fact
                self.cells[self._cell(fact)] = fact
            case ArmPrepared() as fact:
                place = PreparationKey(fact.student, fact.suite, fact.skill, fact.arm, fact.version)
                self.prepared.setdefault(place, fact)
            case AnswerGraded() as fact:
                self.graded[fact.key][fact.judge] = fact.grade
            case StudyEnded() as fact:
                self.ended = fact
            case _:
                pass

    def _cell(self, fact: StudyAttempted) -> Cell:
        version = self._versions.get(fact.arm, "")
        return (
            *(fact.student, fact.suite, fact.task, fact.arm),
            *(version, fact.seed, fact.measured),
        )

    def canonical(self) -> object:
        ends = [fact and fact.model_dump(mode="json") for fact in (self.planned, self.ended)]
        return {
            "ends": ends,
            "attempts": sorted((key, fact.outcome) for key, fact in self.attempts.items()),
            "graded": sorted((key, sorted(of.items())) for key, of in self.graded.items()),
            "prepared": sorted((*place, fact.text or "") for place, fact in self.prepared.items()),
        }
