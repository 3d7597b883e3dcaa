"""What a study will take, and what it will see, before it starts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.arms.interface import StudyArm
from graph.settings import Plan
from graph.study.context import held_by
from graph.study.matrix import Item, items, null_items, null_tasks
from graph.study.power import CORRELATION, DISCORDANCE, WANTED, detectable, skills_for
from graph.study.suites import StudySuite, study_arms
from graph.variants import students_of
from observability.ledger.folds.study import StudyBook
from observability.study.smoke import SMOKE, is_small
from observability.wording import count, listed, size, span
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
class Estimate:
    """Figures of a study that is still to be run; tokens are of answers, and prompts."""

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
    read: int
    written: int
    money: float
    seconds: Mapping[str, float]
    """Of every student, by title."""
    local: tuple[str, ...]
    """Students that are served here."""
    detectable: float
    notes: tuple[str, ...] = field(default=())

    @property
    def attempts(self) -> int:
        return sum(self.by_arm.values()) + self.null

    @property
    def tasks(self) -> int:
        return sum(self.suites.values())

    @property
    def duration(self) -> float:
        """Seconds; students answer side by side, but those who are served here share its cores."""
        others = (took for title, took in self.seconds.items() if title not in self.local)
        here = sum(self.seconds[title] for title in self.local)
        return max((here, *others))


def estimate(plan: Plan, suites: Sequence[StudySuite], books: Sequence[StudyBook]) -> Estimate:
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
        read=sum(load.read for load in loads.values()),
        written=sum(load.written for load in loads.values()),
        money=sum(load.money for load in loads.values()),
        seconds={title: load.seconds for title, load in loads.items()},
        local=tuple(each.title for each in students_of(plan) if each.local),
        detectable=detectable(suites),
        notes=(*_size(suites), *_notes(plan)),
    )


def lines(found: Estimate) -> list[str]:
    """The figures as sentences for a person who decides whether to wait for it."""
    suites = listed([f"{name} ({count(tasks, 'task')})" for name, tasks in found.suites.items()])
    arms = ", ".join(f"{arm} {number:,}" for arm, number in found.by_arm.items())
    matrix = (
        f"{count(len(found.students), 'student')} ({listed(found.students)}) x "
        f"{count(len(found.arms), 'arm')} x {suites} x {count(found.seeds, 'seed')}: "
        f"{found.attempts:,} attempts ({arms}; {found.null:,} of the A/A control)."
    )
    rest = found.attempts - found.held
    held = f"{found.held:,} are there already; {rest:,} are left to run." if found.held else ""
    money = f", {found.money:,.2f} in money" if found.money else ""
    cost = (
        f"About {found.written:,} tokens written and {found.read:,} read{money}, "
        f"{span(found.duration)} (assumed: {SHARE:.0%} of the cap an answer, {PROMPT} tokens a "
        f"prompt, {BARE} without a procedure; a local student of half a billion parameters writes "
        f"{WRITTEN:.0f} and reads {READ:.0f} tokens a second on two cores, in proportion to its "
        f"size, and any other {ELSEWHERE:.0f} a call)."
    )
    return [*filter(None, (matrix, held, cost)), *_seen(found), *found.notes]


@dataclass(frozen=True)
class _Load:
    read: int
    written: int
    money: float
    seconds: float


def _cells(
    listed: Iterable[Item], arms: Mapping[str, StudyArm], books: Sequence[StudyBook]
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
) -> _Load:
    calls = {arm: n * (SECOND_PASS if arms[arm].cost_target else 1) for arm, n in cells.items()}
    read = sum(n * (BARE if arm in _BARE_ARMS else PROMPT) for arm, n in calls.items())
    written = round(sum(calls.values()) * student.max_tokens * SHARE)
    return _Load(read, written, student.cost(read, written), _seconds(student, read, written))


def _seconds(student: EndpointSettings, read: int, written: int) -> float:
    if student.simulated is not None:
        return written / student.max_tokens / SHARE * student.latency / student.concurrency
    if student.local is None:
        return written / ELSEWHERE / student.concurrency
    from graph.study.students import parameters

    size_of = (parameters(student) or 0.5) / 0.5
    return size_of * (written / WRITTEN + read / READ)


def _seen(found: Estimate) -> list[str]:
    per_skill = max(1, round(found.tasks / max(1, found.skills)))
    told = [
        f"One comparison of two arms, over {count(found.tasks, 'task')} of "
        f"{count(found.skills, 'skill')}, finds a difference of {100 * found.detectable:.1f} points"
        f" four times in five (two-sided level 5 %, {DISCORDANCE:.0%} of pairs differing, "
        f"correlation {CORRELATION:g} within a skill: assumed). New skills buy more than repeats."
    ]
    needed = skills_for(per_skill)
    if needed is not None:
        told.append(
            f"To see {size(WANTED)} points it takes {count(needed, 'skill')} x {per_skill} tasks."
        )
    return told


def _size(suites: Sequence[StudySuite]) -> list[str]:
    sizes = ((len(each.references), len(each.skills)) for each in suites)
    return [SMOKE] if any(is_small(*size) for size in sizes) else []


def _notes(plan: Plan) -> list[str]:
    students = students_of(plan)
    local = [each.title for each in students if each.local]
    notes = []
    if len(local) > 1:
        notes.append(
            f"{listed(local)} are served here at once, each with its share of the cores: their "
            "times are added up."
        )
    if plan.study is not None and plan.study.continued:
        notes.append("Truncated attempts continue to 4 times the cap, which comes on top.")
    return notes
