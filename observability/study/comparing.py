"""Two studies, trials or runs side by side: what differs in their plans, and paired by task."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from observability.export.purposes import use_of
from observability.ledger.event import Reader
from observability.ledger.facts import AttemptMade, RunStarted
from observability.study.conditions import SettingDifference, conditions, differences
from observability.study.rows import STRICT, Row, StudyData, read_study
from observability.study.scores import scores_of
from tools.statistics.compared import Compared, compare_scores
from tools.statistics.study import StudyScore
from tools.tasks.reference import TaskReference

_VALUES: Mapping[str, float] = {"passed": 1.0, "failed": 0.0}


class Side(NamedTuple):
    """A run, and the ledger that it is in: two runs may be in two data folders."""

    ledger: Reader
    run: str


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Two runs compared."""

    a: str
    b: str
    differing: tuple[SettingDifference, ...]
    compared: Compared
    suites: tuple[tuple[str, ...], tuple[str, ...]]
    """What each side was asked, for who wonders why nothing is common."""
    shared: int
    """Attempts that are the very same on both sides, where one study builds on the other: they
    are left out, for they would count as pairs that differ by nothing."""


class NothingToCompareError(ValueError):
    """A run has no attempts that a comparison may use, or two runs have no task in common."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(f"{problem}; {remedy}")


def compare_runs(a: Side, b: Side) -> RunComparison:
    """B minus A on the tasks that both attempted.

    Of a run that is no study, attempts count whose task and number nothing adaptive chose: those of
    a trial, of a fresh panel and of `tutelage try`.

    Raises:
        NothingToCompareError: there is nothing to pair.
        LedgerError: the record cannot be read.
    """
    if a == b:
        raise NothingToCompareError(f"{a.run} beside itself says nothing", "name two runs")
    read = [read_study(*side) for side in (a, b)]
    both = {_made(row) for row in read[0].rows} & {_made(row) for row in read[1].rows}
    sides = [_scores(side, study, both) for side, study in zip((a, b), read, strict=True)]
    compared = compare_scores(sides[0], sides[1])
    if not any(each.both for each in compared.overlaps):
        students, suites = ([_named(side, what) for side in sides] for what in ("student", "suite"))
        raise NothingToCompareError(
            f"{a.run} and {b.run} have no task in common: {students[0]} on {suites[0]}, and "
            f"{students[1]} on {suites[1]}",
            "compare runs that asked the same student, or one student each, the same tasks",
        )
    differing = tuple(differences(*(conditions(*side) for side in (a, b))))
    asked = tuple(tuple(dict.fromkeys(each.suite for each in side)) for side in sides)
    return RunComparison(a.run, b.run, differing, compared, (asked[0], asked[1]), len(both))


_Made = tuple[str, str, float]


def _made(row: Row) -> _Made:
    """What tells an attempt from another one of the same key: who made it, and how long it took.

    Two runs may well make one each, and have the same name where they are in two data folders.
    """
    return row.run, row.key, row.seconds


def _scores(side: Side, study: StudyData, shared: set[_Made]) -> tuple[StudyScore, ...]:
    run = side.run
    own = [row for row in study.rows if _made(row) not in shared]
    found = scores_of(own) if study.planned else tuple(_attempts(side))
    if not found and study.rows:
        raise NothingToCompareError(
            f"all attempts of {run} are the other one's too, for one builds on the other",
            "name two studies that attempted something each",
        )
    if not found:
        raise NothingToCompareError(
            f"{run} has no attempts that a comparison may use",
            "name a study, a trial, or a run that has measured a procedure on a fresh panel",
        )
    return found


def _attempts(side: Side) -> Iterator[StudyScore]:
    student, repeats = "the student", Counter[tuple[str, str]]()
    for event in side.ledger.read(side.run):
        fact = event.fact
        if isinstance(fact, RunStarted):
            student = fact.model
        elif isinstance(fact, AttemptMade) and use_of(fact.purpose).measures_lift:
            if fact.purpose == "trial" and fact.episode:
                continue  # what was continued beyond the cap, or one of several samples
            place = (fact.task, fact.arm)
            yield _score(fact, student, repeats[place])
            repeats[place] += 1


def _score(fact: AttemptMade, student: str, seed: int) -> StudyScore:
    value = _VALUES.get(fact.outcome)
    if value is not None and fact.score is not None:
        value = fact.score
    strict = None if value is None else value if fact.rule in STRICT else 0.0
    return StudyScore(
        student=student,
        suite=TaskReference.parse(fact.task).family,
        cluster=fact.skill,
        item=fact.task,
        arm=fact.arm,
        seed=seed,
        value=value,
        strict=strict,
        truncated=fact.finish_reason == "length",
        prompt_tokens=fact.prompt_tokens,
        completion_tokens=fact.completion_tokens,
        cost=fact.cost,
    )


def _named(side: tuple[StudyScore, ...], what: str) -> str:
    return ", ".join(dict.fromkeys(str(getattr(each, what)) for each in side))
