"""What a study will take, and what it will see, before it starts."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.arms.interface import StudyArm
from graph.settings import Plan
from graph.study.context import held_by
from graph.study.matrix import Item, items, null_items, null_tasks
from graph.study.power import detectable
from graph.study.suites import StudySuite, study_arms
from graph.variants import models_of, students_of
from observability.ledger.folds.study import StudyRecord
from observability.study.smoke import is_small
from tools.model.settings import EndpointSettings
from tools.model.variant import variant_of

WRITTEN, READ = 45.0, 150.0
"""Tokens a second that a local student of half a billion parameters writes and reads, on two
cores."""
ELSEWHERE = 60.0
"""Tokens a second that an endpoint writes for each call, about."""
PROMPT, BARE = 400, 150
"""Tokens of a prompt with a procedure and without, about."""
SHARE = 0.6
"""Part of the cap that an answer takes, about."""
SECOND_PASS = 2
"""Answers of an arm that spends what another one costs, about."""
_BARE_ARMS = ("none", "cot", "demand", "best_of", "self_consistency")


@dataclass(frozen=True)
class Load:
    """What is left of one student to pay for."""

    read: int
    """Tokens of prompts."""
    written: int
    """Tokens of answers."""
    money: float
    seconds: float


@dataclass(frozen=True)
class Estimate:
    """Figures of a study that is still to be run."""

    name: str
    students: tuple[str, ...]
    suites: Mapping[str, int]
    """Tasks by suite."""
    skills: int
    arms: tuple[str, ...]
    seeds: int
    by_arm: Mapping[str, int]
    """Attempts of the matrix, estimand 1, by arm."""
    null: int
    """Attempts of the A/A control."""
    held: int
    """Attempts that earlier runs of the study hold."""
    loads: Mapping[str, Load]
    """Of every student, by title."""
    local: tuple[str, ...]
    """Students that are served here."""
    detectable: float
    smoke: bool
    """Whether it is too small for more than a test of the machinery."""
    continued: bool
    """Whether answers that the cap cuts off go on, which no figure here counts."""
    keyless: tuple[str, ...]
    """Variables of the environment that name a model's key and are not set here."""

    @property
    def attempts(self) -> int:
        return sum(self.by_arm.values()) + self.null

    @property
    def tasks(self) -> int:
        return sum(self.suites.values())

    @property
    def read(self) -> int:
        """Tokens of prompts."""
        return sum(load.read for load in self.loads.values())

    @property
    def written(self) -> int:
        """Tokens of answers."""
        return sum(load.written for load in self.loads.values())

    @property
    def money(self) -> float:
        return sum(load.money for load in self.loads.values())

    @property
    def duration(self) -> float:
        """Seconds; students answer side by side, but those who are served here share its cores."""
        others = (load.seconds for title, load in self.loads.items() if title not in self.local)
        here = sum(self.loads[title].seconds for title in self.local)
        return max((here, *others))


def estimate(plan: Plan, suites: Sequence[StudySuite], books: Sequence[StudyRecord]) -> Estimate:
    """Work out what a study will take.

    Args:
        plan: with a study.
        suites: those of the study.
        books: what earlier runs hold that it builds on.

    Raises:
        UnknownArmError: an arm is not there.
    """
    assert plan.study is not None, "checked by the command"  # noqa: S101 - for mypy
    settings, arms = plan.study, study_arms(plan.study)
    nulls = null_tasks(settings, suites)
    by_arm, held, loads = dict.fromkeys(arms, 0), 0, {}
    for student in students_of(plan):
        seeds = settings.seeds if student.temperature > 0 else settings.seeds[:1]
        own, there = _cells(items(variant_of(student), suites, seeds, tuple(arms)), arms, books)
        control, known = _cells(null_items(variant_of(student), suites, nulls), arms, books)
        loads[student.title] = _load(student, own + control, arms)
        by_arm = {arm: by_arm[arm] + own[arm] + there[arm] for arm in arms}
        held += there.total() + known.total()
    return Estimate(
        name=plan.name,
        students=tuple(loads),
        suites={each.name: len(each.references) for each in suites},
        skills=sum(len(each.skills) for each in suites),
        arms=tuple(arms),
        seeds=len(settings.seeds),
        by_arm=by_arm,
        null=2 * len(nulls) * len(loads),
        held=held,
        loads=loads,
        local=tuple(each.title for each in students_of(plan) if each.local),
        detectable=detectable(suites),
        smoke=any(is_small(len(each.references), len(each.skills)) for each in suites),
        continued=settings.continued,
        keyless=_keyless(plan),
    )


def _keyless(plan: Plan) -> tuple[str, ...]:
    named = (table.key_variable for _, table in models_of(plan))
    return tuple(dict.fromkeys(each for each in named if each and not os.environ.get(each)))


def _cells(
    listed: Iterable[Item], arms: Mapping[str, StudyArm], books: Sequence[StudyRecord]
) -> tuple[Counter[str], Counter[str]]:
    """Cells that are left, and that are there, by arm."""
    left, there = Counter[str](), Counter[str]()
    for item in listed:
        for condition in item.conditions:
            known = held_by(books, item.cell(condition, arms[condition.arm].version))
            (there if known else left)[condition.arm] += 1
    return left, there


def _load(
    student: EndpointSettings, cells: Mapping[str, int], arms: Mapping[str, StudyArm]
) -> Load:
    calls = {arm: n * (SECOND_PASS if arms[arm].cost_target else 1) for arm, n in cells.items()}
    read = sum(n * (BARE if arm in _BARE_ARMS else PROMPT) for arm, n in calls.items())
    written = round(sum(calls.values()) * student.max_tokens * SHARE)
    return Load(read, written, student.cost(read, written), _seconds(student, read, written))


def _seconds(student: EndpointSettings, read: int, written: int) -> float:
    if student.simulated is not None:
        return written / student.max_tokens / SHARE * student.latency / student.concurrency
    if student.local is None:
        return written / ELSEWHERE / student.concurrency
    from graph.study.students import parameters

    size_of = (parameters(student) or 0.5) / 0.5
    return size_of * (written / WRITTEN + read / READ)
