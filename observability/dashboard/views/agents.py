"""Who serves, what waits for whom, and how long each role takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import quantiles

from observability.dashboard.folds.latency import MOST, CallTime

ROLES = ("curator", "student", "distiller", "verifier", "judge")


@dataclass(frozen=True, slots=True)
class Speed:
    """Latest calls of a role, in seconds; None where no call of it is on record."""

    role: str
    calls: int
    median: float | None
    slow: float | None
    """95 of 100 calls took no longer."""


def speeds(held: Iterable[Mapping[str, Iterable[CallTime]]]) -> tuple[Speed, ...]:
    """Each role's latest calls, over all runs; `held` has those of each run."""
    merged: dict[str, list[CallTime]] = {role: [] for role in ROLES}
    for roles in held:
        for role, took in roles.items():
            merged.setdefault(role, []).extend(took)
    return tuple(_speed(role, sorted(took)[-MOST:]) for role, took in merged.items())


def _speed(role: str, took: list[CallTime]) -> Speed:
    seconds = [each.seconds for each in took]
    if not seconds:
        return Speed(role, 0, None, None)
    if len(seconds) == 1:
        return Speed(role, 1, seconds[0], seconds[0])
    cuts = quantiles(seconds, n=20, method="inclusive")
    return Speed(role, len(seconds), cuts[9], cuts[18])
