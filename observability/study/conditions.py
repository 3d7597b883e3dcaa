"""What two runs were held under, and where it differs: settings and versions by dotted names."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from observability.ledger.event import Reader
from observability.ledger.facts import RunStarted, StudyPlanned
from observability.study.rows import read_study

_ASIDE = ("name", "data", "title")
"""Settings that change nothing of what is measured."""
_TOLD = ("max_tokens", "temperature")
"""Settings of a student that its study's record tells."""
_CALLED = ("local", "model", "worker", "simulated")
"""Settings of a student that people call it by, in this order."""

_VARIANTS = ("version of variant", "version of student ")
"""What a study's record tells as a student's variant."""


class SettingDifference(NamedTuple):
    """A setting or version that A and B do not share; empty where a side has none."""

    name: str
    a: str
    b: str


class Conditions(NamedTuple):
    """What a run was held under."""

    parts: frozenset[str]
    """Students and suites of a study, as `student NAME` and `suite NAME`."""
    values: Mapping[str, str]
    """By name; of a student or suite `NAME: setting`, behind the part."""


def conditions(ledger: Reader, run: str) -> Conditions:
    """What a run was held under, as its plan and its record say."""
    started = next(
        (event.fact for event in ledger.read(run) if isinstance(event.fact, RunStarted)), None
    )
    if started is None:
        return Conditions(frozenset(), {})
    versions = {f"version of {name}": value for name, value in started.versions.items()}
    planned = read_study(ledger, run).planned
    if planned is None:
        variant = {"student’s variant": started.variant}
        return Conditions(frozenset(), dict(_flat(started.plan)) | versions | variant)
    return _of_study(started.plan, planned, versions)


def differences(a: Conditions, b: Conditions) -> Iterator[SettingDifference]:
    """What differs; of a student or suite that one side lacks only that it does."""
    alone = a.parts ^ b.parts
    for part in sorted(alone):
        yield SettingDifference(part, *("asked" if part in side.parts else "" for side in (a, b)))
    for name in dict.fromkeys([*a.values, *b.values]):
        here, there = a.values.get(name, ""), b.values.get(name, "")
        if here != there and name.partition(":")[0] not in alone:
            yield SettingDifference(name, here, there)


def _of_study(
    plan: Mapping[str, Any], planned: StudyPlanned, versions: Mapping[str, str]
) -> Conditions:
    study = dict(plan["study"])
    tables = {f"student {_title(each)}": each for each in study.pop("students", ())}
    tables |= {f"suite {each['suite']}": each for each in study.pop("suites", ())}
    values: dict[str, str] = {}
    for part, table in tables.items():
        own = {name: value for name, value in table.items() if name not in (*_TOLD, *_CALLED)}
        values |= {f"{part}: {name}": value for name, value in _flat(own)}
    values |= _recorded(planned)
    parts = {name.partition(":")[0] for name in values if not name.startswith("arm ")}
    rest = {name: value for name, value in plan.items() if name != "student"}
    values |= _flat({**rest, "study": study})
    values |= {name: value for name, value in versions.items() if not name.startswith(_VARIANTS)}
    return Conditions(frozenset(parts), values)


def _recorded(planned: StudyPlanned) -> dict[str, str]:
    values = {}
    for student in planned.students:
        part = f"student {student.title}"
        values[f"{part}: variant"] = student.variant
        values[f"{part}: cap"] = f"{student.max_tokens}"
        values[f"{part}: temperature"] = f"{student.temperature:g}"
    values |= {f"suite {each.name}: version": each.version for each in planned.suites}
    return values | {f"arm {each.name}: version": each.version for each in planned.arms}


def _title(student: Mapping[str, Any]) -> str:
    named = (str(student[name]) for name in _CALLED if student.get(name))
    return next(named, "")


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
