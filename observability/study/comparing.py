"""Two studies, trials or runs side by side: what differs in their plans, and paired by task."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from observability.export.purposes import use_of
from observability.ledger.event import Reader
from observability.ledger.facts import AttemptMade, RunStarted
from observability.study.rows import STRICT, StudyRead, read_study
from observability.study.scores import scores_of
from tools.statistics.compared import Compared, compare_scores
from tools.statistics.study import StudyScore
from tools.tasks.reference import TaskReference

_VALUES: Mapping[str, float] = {"passed": 1.0, "failed": 0.0}
_ASIDE = ("name", "data", "title")
"""Settings that change nothing of what is measured."""


class Differing(NamedTuple):
    """A setting or version that A and B do not share; empty where a side has none."""

    name: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Two runs compared."""

    a: str
    b: str
    differing: tuple[Differing, ...]
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


def compare_runs(ledger: Reader, a: str, b: str) -> Beside:
    """B minus A on the tasks that both attempted.

    Of a run that is no study, attempts count whose task and number nothing adaptive chose: those of
    a trial, of a fresh panel and of `tutelage try`.

    Raises:
        NothingToCompareError: there is nothing to pair.
        LedgerError: the record cannot be read.
    """
    if a == b:
        raise NothingToCompareError(f"{a} beside itself says nothing", "name two runs")
    read = [read_study(ledger, run) for run in (a, b)]
    both = _made(read[0]) & _made(read[1])
    sides = [_scores(ledger, study, both) for study in read]
    compared = compare_scores(sides[0], sides[1])
    if not any(each.both for each in compared.overlaps):
        students, suites = ([_named(side, what) for side in sides] for what in ("student", "suite"))
        raise NothingToCompareError(
            f"{a} and {b} have no task in common: {students[0]} on {suites[0]}, and {students[1]} "
            f"on {suites[1]}",
            "compare runs that asked the same student, or one student each, the same tasks",
        )
    differing = tuple(_differing(*(_conditions(ledger, run) for run in (a, b))))
    asked = tuple(tuple(dict.fromkeys(each.suite for each in side)) for side in sides)
    return Beside(a, b, differing, compared, (asked[0], asked[1]), len(both))


def _made(study: StudyRead) -> set[tuple[str, str]]:
    """Attempts by the run that made them: two runs may well make one each of the same key."""
    return {(row.run, row.key) for row in study.rows}


def _scores(
    ledger: Reader, study: StudyRead, shared: set[tuple[str, str]]
) -> tuple[StudyScore, ...]:
    run = study.run
    own = [row for row in study.rows if (row.run, row.key) not in shared]
    found = scores_of(own) if study.planned else tuple(_attempts(ledger, run))
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


def _attempts(ledger: Reader, run: str) -> Iterator[StudyScore]:
    student, repeats = "the student", Counter[tuple[str, str]]()
    for event in ledger.read(run):
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


def _conditions(ledger: Reader, run: str) -> dict[str, str]:
    """Settings and versions of a run, by dotted names; suites and students by what they were."""
    started = next(
        (event.fact for event in ledger.read(run) if isinstance(event.fact, RunStarted)), None
    )
    held = dict(_flat(started.plan)) if started else {}
    if started:
        held |= {f"version of {name}": value for name, value in started.versions.items()}
        held["student’s variant"] = started.variant
    planned = read_study(ledger, run).planned
    if planned:
        held |= {f"variant of {each.title}": each.variant for each in planned.students}
        held |= {f"cap of {each.title}": f"{each.max_tokens}" for each in planned.students}
        held |= {
            f"temperature of {each.title}": f"{each.temperature:g}" for each in planned.students
        }
        held |= {f"suite {each.name}": each.version for each in planned.suites}
        held |= {f"arm {each.name}": each.version for each in planned.arms}
        del held["student’s variant"]
    return held


def _flat(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _ASIDE:
                yield from _flat(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple) and any(isinstance(each, Mapping) for each in value):
        for number, inner in enumerate(value):
            yield from _flat(inner, f"{name}[{number}]")
    elif value is not None:
        listed = isinstance(value, list | tuple)
        yield name, ", ".join(map(str, value)) if listed else str(value)  # type: ignore[call-overload]


def _differing(a: Mapping[str, str], b: Mapping[str, str]) -> Iterator[Differing]:
    for name in dict.fromkeys([*a, *b]):
        if a.get(name, "") != b.get(name, ""):
            yield Differing(name, a.get(name, ""), b.get(name, ""))


def _named(side: tuple[StudyScore, ...], what: str) -> str:
    return ", ".join(dict.fromkeys(str(getattr(each, what)) for each in side))
