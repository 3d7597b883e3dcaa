"""Tables of a study's page and summary, made of its analysis."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from observability.study.analysed import AnalysedStudy
from observability.study.rows import Row
from tools.statistics.study_analysis import ArmFigures, SkillMean
from tools.statistics.study_data import CASCADE

EQUAL_BUDGET = ("best_of", "self_consistency")
"""Arms that spend another arm's cost on more answers."""


@dataclass(frozen=True, slots=True)
class ArmCost:
    """One arm of one student: what an attempt took, with a share of what preparing it took."""

    figures: ArmFigures
    tokens: float
    prompt: float
    completion: float
    prepared: float
    calls: float
    cost: float
    """All of it, preparation too."""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Mean pass rates, skill by arm; None where there is nothing."""

    student: str
    suite: str
    arms: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """The first rows of the table, for a reader without a script."""

    first: Row
    outcomes: tuple[tuple[str, str], ...]


def tokens_an_attempt(each: ArmFigures) -> float:
    """Tokens read and written, over all stages, with preparation shared out.

    Of attempts in which the student was asked: those that we failed to run took nothing.
    """
    prepared = each.prepared_prompt_tokens + each.prepared_completion_tokens
    return (each.prompt_tokens + each.completion_tokens + prepared) / max(1, each.ran)


def spent(figures: Iterable[ArmFigures]) -> list[ArmCost]:
    """What each arm took."""
    return [_spent(each) for each in figures]


def rate_of(each: ArmFigures, path: str = CASCADE) -> float | None:
    """An arm's pass rate by a path; None where nothing was scored."""
    return next((rate.mean for rate in each.rates if rate.path == path), None)


def coefficient(value: float | None) -> str:
    """Of agreement: `0.71`, `−0.07`, and a dash where it is undefined."""
    return "–" if value is None else f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def between(low: float | None, high: float | None) -> str:
    """The interval of one."""
    return "–" if low is None else f"{coefficient(low)} to {coefficient(high)}"


def heat_maps(means: Iterable[SkillMean]) -> list[HeatMap]:
    """One for each student and suite."""
    grouped: dict[tuple[str, str], dict[tuple[str, str], float | None]] = {}
    for each in means:
        grouped.setdefault((each.student, each.suite), {})[each.skill, each.arm] = each.mean
    return [_heat_map(place, held) for place, held in grouped.items()]


def first_items(analysed: AnalysedStudy, most: int = 40) -> list[Item]:
    """The first items, with each arm's outcome."""
    grouped: dict[tuple[object, ...], list[Row]] = {}
    for row in analysed.attempts:
        grouped.setdefault((row.student, row.suite, row.task, row.seed), []).append(row)
    return [
        Item(own[0], tuple((row.arm, row.outcome) for row in own))
        for own in list(grouped.values())[:most]
    ]


def failures(rows: Iterable[Row]) -> Mapping[tuple[str, str, str], Counter[str]]:
    """Classes of failure by student, suite and arm."""
    counted: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row.outcome == "failed":
            counted[row.title, row.suite, row.arm][row.failure or "wrong"] += 1
    return counted


def _spent(each: ArmFigures) -> ArmCost:
    number = max(1, each.ran)
    prepared = each.prepared_prompt_tokens + each.prepared_completion_tokens
    return ArmCost(
        each,
        tokens=tokens_an_attempt(each),
        prompt=each.prompt_tokens / number,
        completion=each.completion_tokens / number,
        prepared=prepared / number,
        calls=each.calls / number,
        cost=each.cost + each.prepared_cost,
    )


def _heat_map(place: tuple[str, str], held: dict[tuple[str, str], float | None]) -> HeatMap:
    arms = tuple(dict.fromkeys(arm for _, arm in held))
    skills = dict.fromkeys(skill for skill, _ in held)
    return HeatMap(
        *place, arms, tuple((skill, tuple(held.get((skill, a)) for a in arms)) for skill in skills)
    )
