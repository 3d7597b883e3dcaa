"""Which earlier runs a study builds on, and which stand in its way."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Self

from graph.settings import Plan
from graph.study.errors import UnfinishedStudyError
from graph.study.suites import StudySuite
from graph.variants import students_of
from observability.ledger.event import Reader
from observability.ledger.facts import RunEnded, RunStarted, StudyPlanned
from observability.runs import runs
from tools.model.variant import variant_of


class Terms(NamedTuple):
    """What a cell's meaning depends on, beside what it is called by."""

    name: str
    placebos: int
    sampling_temperature: float
    students: Mapping[str, tuple[float, int]]
    """Temperature and cap by variant."""
    suites: Mapping[str, str]
    """Versions by name."""

    @classmethod
    def of(cls, planned: StudyPlanned) -> Self:
        """Those of a planned study."""
        students = {each.variant: (each.temperature, each.max_tokens) for each in planned.students}
        suites = {each.name: each.version for each in planned.suites}
        return cls(planned.name, planned.placebos, planned.heat, students, suites)

    @classmethod
    def foreseen(cls, plan: Plan, suites: Iterable[StudySuite]) -> Self:
        """Those of a plan."""
        assert plan.study is not None, "checked by the caller"  # noqa: S101 - for mypy
        students = {
            variant_of(each): (each.temperature, each.max_tokens) for each in students_of(plan)
        }
        versions = {each.name: each.suite.version for each in suites}
        return cls(
            plan.name, plan.study.placebos, plan.study.sampling_temperature, students, versions
        )

    def agree(self, other: Self) -> bool:
        """Whether a cell that both studies have is the same cell."""
        if (self.placebos, self.sampling_temperature) != (
            other.placebos,
            other.sampling_temperature,
        ):
            return False
        pairs = ((self.students, other.students), (self.suites, other.suites))
        return all(
            one[name] == another[name]
            for one, another in pairs
            for name in one.keys() & another.keys()
        )


class EarlierRuns(NamedTuple):
    """The earlier runs of a study's name."""

    builds_on: tuple[str, ...]
    """Ended runs whose results count, oldest first."""
    unfinished: tuple[str, ...]
    """Runs that have not ended, and stand in its way."""


def builds_on(record: Reader, terms: Terms, before: str = "") -> tuple[str, ...]:
    """The ended runs of the same name whose results count here, oldest first.

    Those that sampled in another way, or asked another version of a suite, do not.

    Args:
        record: the ledger.
        terms: what is planned.
        before: the run that it is planned for, after which none counts; all do where empty.

    Raises:
        UnfinishedStudyError: a run of the same name has not ended.
    """
    found = earlier_runs(record, terms, before)
    for run in found.unfinished:
        raise UnfinishedStudyError(terms.name, run)
    return found.builds_on


def check_name(record: Reader, name: str) -> None:
    """Refuse a new study whose name a run has that has not ended.

    Raises:
        UnfinishedStudyError: says which.
    """
    for run in _of_name(record, name, ""):
        if not _ends(record, run)[0]:
            raise UnfinishedStudyError(name, run)


def earlier_runs(record: Reader, terms: Terms, before: str = "") -> EarlierRuns:
    """Look through the earlier runs of the same name; see `builds_on`."""
    kin, unfinished = [], []
    for run in _of_name(record, terms.name, before):
        ended, earlier = _ends(record, run)
        if not ended:
            unfinished.append(run)
        elif earlier is not None and Terms.of(earlier).agree(terms):
            kin.append(run)
    return EarlierRuns(tuple(kin), tuple(unfinished))


def _of_name(record: Reader, name: str, before: str) -> Iterator[str]:
    """Runs that hold a study of this name, oldest first."""
    for run in runs(record):
        if run == before:
            return
        first = next(iter(record.read(run)), None)
        if first is None or not isinstance(first.fact, RunStarted):
            continue
        table = first.fact.plan
        if table.get("study") is not None and table.get("name") == name:
            yield run


def _ends(record: Reader, run: str) -> tuple[bool, StudyPlanned | None]:
    """Whether a run has ended, and what it had planned."""
    ended, planned = False, None
    for event in record.read(run):
        match event.fact:
            case RunEnded():
                ended = True
            case StudyPlanned() as fact:
                planned = fact
            case _:
                pass
    return ended, planned
