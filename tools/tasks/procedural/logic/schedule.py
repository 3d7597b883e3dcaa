"""Skill `earliest-start`: when a job can begin that waits for others."""

from collections.abc import Mapping, Sequence
from random import Random
from string import ascii_uppercase
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.logic.people import row
from tools.tasks.procedural.problem import problem

_JOBS: Final = (3, 3, 4, 7, 11)
_LONGEST: Final = (6, 9, 9, 12, 15)
_FARTHEST: Final = (1, 2, 2, 4, 5)
"""How many jobs back, in the order of work, a job may wait for."""


def earliest_start(rng: Random, level: int) -> Problem:
    """Two jobs in turn before the one that is asked for; then longer and wider, listed anyhow."""
    order = rng.sample(ascii_uppercase, _JOBS[level])
    hours = {job: rng.randint(1, _LONGEST[level]) for job in order}
    waits = _waits(rng, order, _FARTHEST[level])
    listed = order if level < 2 else rng.sample(order, len(order))
    starts: dict[str, int] = {}
    for job in order:
        starts[job] = max((starts[each] + hours[each] for each in waits[job]), default=0)
    asked = order[-1]
    told = (
        f"{' '.join(_told(job, hours, waits) for job in listed)} Work begins at hour 0, and any "
        f"number of jobs can run side by side. At which hour can job {asked} start at the "
        "earliest?"
    )
    return problem(
        f"{told if level else _in_turn(order, hours)} Answer with a number.",
        starts[asked],
        _work(order, hours, waits, starts),
    )


def _waits(rng: Random, order: Sequence[str], farthest: int) -> Mapping[str, list[str]]:
    """For each job those before it that it waits for; all lead up to the last."""
    waits: dict[str, list[str]] = {order[0]: []}
    for place, job in enumerate(order[1:], 1):
        near = list(order[max(0, place - farthest) : place])
        fewest = 0 if place <= len(order) // 2 and farthest > 1 else 1
        waits[job] = sorted(rng.sample(near, rng.randint(fewest, min(len(near), 3))))
    used = {each for needed in waits.values() for each in needed}
    loose = [job for job in order[:-1] if job not in used]
    waits[order[-1]] = sorted({*waits[order[-1]], *loose})
    return waits


def _in_turn(order: Sequence[str], hours: Mapping[str, int]) -> str:
    one, other, asked = order
    return (
        f"Job {one} takes {_many(hours[one])} and then job {other} takes {hours[other]} more "
        f"hour{'s' if hours[other] > 1 else ''}. Job {asked} starts after both. How many hours "
        "does it wait?"
    )


def _told(job: str, hours: Mapping[str, int], waits: Mapping[str, list[str]]) -> str:
    many = _many(hours[job])
    if not waits[job]:
        return f"Job {job} takes {many} and waits for nothing."
    return f"Job {job} takes {many} and waits until {row(waits[job])} {_are(waits[job])} finished."


def _many(hours: int) -> str:
    return f"{hours} hour{'s' if hours > 1 else ''}"


def _are(jobs: Sequence[str]) -> str:
    return "are" if len(jobs) > 1 else "is"


def _work(
    order: Sequence[str],
    hours: Mapping[str, int],
    waits: Mapping[str, list[str]],
    starts: Mapping[str, int],
) -> list[tuple[str, str]]:
    asked = order[-1]
    free = [job for job in order if not waits[job]]
    ends = {
        job: f"{job} ends at {start} + {hours[job]} = {start + hours[job]}"
        for job, start in starts.items()
    }
    later = [
        f"{job} waits for {row(waits[job])}, starts at {starts[job]}; {ends[job]}"
        for job in order[:-1]
        if waits[job]
    ]
    last = [f"{job} at {starts[job] + hours[job]}" for job in waits[asked]]
    return [
        ("List who waits", f"{asked} waits for {row(waits[asked])}."),
        ("Start the free jobs", f"At 0: {row(free)}. {'; '.join(ends[job] for job in free)}."),
        ("Do what is ready", f"{'. '.join(later) or 'No other job is needed'}."),
        ("Take the latest end", f"{row(last)}: the latest is {starts[asked]}."),
        ("Give the start", f"{asked} starts at {starts[asked]}."),
    ]
