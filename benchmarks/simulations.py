"""What the lab's tests do on simulated students whose truth is known: rates, power, speed.

Run with `python -m benchmarks.simulations`.
"""

import asyncio
import time

from agents.curator.agent import Curator
from benchmarks.row import Row
from bus.messages.curator import Cell, DecideNext
from tools.simulation.lifetime import run_lifetimes
from tools.simulation.operating import operate
from tools.simulation.presets import PRESETS
from tools.simulation.study import StudySize

_STUDIES, _LIVES, _DECISIONS = 10_000, 10_000, 200
_SHAPE = StudySize(_STUDIES, 40, 5)
_NULLS = ("null", "heterogeneous_null", "near_duplicates", "drift")


def measure() -> list[Row]:
    """Rates over 10,000 studies of 40 skills × 5 items and over 10,000 lifetimes of the gate."""
    return [*_studies(), *_lifetimes(), _decision()]


def _studies() -> list[Row]:
    rows, started = [], time.perf_counter()
    for name in _NULLS:
        found = operate(PRESETS[name], _SHAPE, seed=1)
        rows += [
            Row(f"false positives, {name}", 100 * found.claimed, 5.0, "%", 6.3),
            Row(f"the same by items, {name}", 100 * found.claimed_by_items, 5.0, "%", None),
            Row(f"coverage, {name}", 100 * found.covered, 95.0, "%", 93.7, at_least=True),
        ]
    for name in ("helps", "harms"):
        found = operate(PRESETS[name], _SHAPE, seed=2)
        rows += [
            Row(f"power, {name}", 100 * found.found, None, "%", 80.0, at_least=True),
            Row(f"coverage, {name}", 100 * found.covered, 95.0, "%", 93.7, at_least=True),
        ]
    seconds = (time.perf_counter() - started) / len((*_NULLS, "helps", "harms"))
    return [*rows, Row("2,000 studies", seconds * 2_000 / _STUDIES, None, "s", None)]


def _lifetimes() -> list[Row]:
    started = time.perf_counter()
    lives = run_lifetimes(_LIVES, seed=3)
    seconds = time.perf_counter() - started
    first, strong = lives.adopted[:, 0], lives.lifts[:, 0] >= 0.2
    discoveries = 100 * lives.false_discovery_rate
    found = 100 * float(first[strong].mean())
    return [
        Row("lifetime false discoveries of the gate", discoveries, None, "%", 20.0),
        Row("first candidates of +20 points or more, adopted", found, None, "%", None),
        Row("2,000 lifetimes of 12 candidates", seconds * 2_000 / _LIVES, None, "s", None),
    ]


def _decision() -> Row:
    """One decision over 20 cells, message to message."""
    cells = tuple(
        Cell(
            skill=f"family/{skill}",
            level=level,
            passed=1 + level,
            failed=skill,
            attempts=9,
            chosen=9,
        )
        for skill in range(5)
        for level in range(4)
    )
    requests = [
        DecideNext(episode=seed, seed=seed, policy="learnability", cells=cells)
        for seed in range(_DECISIONS)
    ]

    async def decide_all() -> float:
        curator, started = Curator(), time.perf_counter()
        for request in requests:
            await curator.decide_next(request)
        return time.perf_counter() - started

    milliseconds = 1_000 * asyncio.run(decide_all()) / _DECISIONS
    return Row("a decision over 20 cells", milliseconds, None, "ms", 2.0)


if __name__ == "__main__":
    for row in measure():
        print(f"{row.name:55} {row.value:10.2f} {row.unit:3} {'' if row.holds else 'TOO BAD'}")
