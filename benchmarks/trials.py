"""What a trial's analysis does on simulated trials whose truth is known: rates and speed.

Run with `python -m benchmarks.trials`.
"""

import time
from dataclasses import replace

from benchmarks.row import Row
from tools.simulation.study import StudySize
from tools.simulation.trial import TRIALS
from tools.simulation.trial_operating import TrialRates, operate_trials

_TRIALS = 2_000
_TEXT = StudySize(_TRIALS, 40, 5)
"""Skills × items, passed or failed."""
_SCENES, _CLAUSES = StudySize(_TRIALS, 12, 1), 6
"""Objects, each with the share of its contract's clauses that is met."""


def measure() -> list[Row]:
    """Rates over 2,000 trials of 40 skills × 5 items, and of 12 objects × 6 clauses."""
    started = time.perf_counter()
    rows = [*_text(), *_scenes()]
    return [*rows, Row("all simulated trials", time.perf_counter() - started, None, "s", None)]


def _text() -> list[Row]:
    rows = list[Row]()
    for name in ("null", "heterogeneous_null"):
        rows += _nothing(f"{name}, text", operate_trials(TRIALS[name], _TEXT, seed=1))
    helps = operate_trials(TRIALS["helps"], _TEXT, seed=2)
    return [
        *rows,
        _union("labels_suffice, text", operate_trials(TRIALS["labels_suffice"], _TEXT, seed=3)),
        Row("transfer found, helps, text", 100 * helps.supported, None, "%", 80.0, at_least=True),
        _coverage("helps, text", helps),
    ]


def _scenes() -> list[Row]:
    rows = list[Row]()
    for name in ("null", "heterogeneous_null"):
        world = replace(TRIALS[name], clauses=_CLAUSES)
        rows += _nothing(f"{name}, scenes", operate_trials(world, _SCENES, seed=4))
    for name in ("labels_suffice", "controls_harm"):
        world = replace(TRIALS[name], clauses=_CLAUSES)
        rows.append(_union(f"{name}, scenes", operate_trials(world, _SCENES, seed=5)))
    helps = operate_trials(replace(TRIALS["helps"], clauses=_CLAUSES), _SCENES, seed=6)
    found = Row("transfer found, helps, scenes", 100 * helps.supported, None, "%", None)
    return [*rows, found, _coverage("helps, scenes", helps)]


def _nothing(name: str, rates: TrialRates) -> list[Row]:
    return [
        Row(f"full against none differs, {name}", 100 * rates.claimed, 5.0, "%", 6.3),
        Row(f"e-process stops, {name}", 100 * rates.stopped, 5.0, "%", 6.3),
        _union(name, rates),
        _coverage(name, rates),
    ]


def _union(name: str, rates: TrialRates) -> Row:
    return Row(f"false transfer, {name}", 100 * rates.supported, 2.5, "%", 2.5)


def _coverage(name: str, rates: TrialRates) -> Row:
    return Row(f"coverage, {name}", 100 * rates.covered, 95.0, "%", 93.7, at_least=True)


if __name__ == "__main__":
    for row in measure():
        print(f"{row.name:55} {row.value:10.2f} {row.unit:3} {'' if row.holds else 'TOO BAD'}")
