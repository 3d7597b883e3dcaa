"""How soon each policy finds the frontier of every skill, on simulated students.

Run with `python -m benchmarks.policies`; `tutelage simulate policies` does the same at any size.
"""

import time

from benchmarks.row import Row
from tools.simulation.frontier import FrontierSetup
from tools.simulation.hinting import run_hinting
from tools.simulation.lifetime import run_lifetimes
from tools.simulation.policies import PolicyResult, compare
from tools.simulation.presets import PRESETS

_SETUP = FrontierSetup(learners=200, skills=8, levels=10, episodes=1_500)
_SMALL = FrontierSetup(learners=200, skills=4, levels=6, episodes=600)
_SEED = 2026
"""Never used while the policies were chosen and tuned."""
_LIVES, _STUCK = 10_000, 100


def measure() -> list[Row]:
    """Ratios of tokens over 200 learners, regret, the hint ladder, and the gate's power."""
    started = time.perf_counter()
    rows = [*_frontiers(), *_on_less(), *_where_uniform_wins(), _hints(), *_gate()]
    return [*rows, Row("all simulated policies", time.perf_counter() - started, None, "s", None)]


def _frontiers() -> list[Row]:
    results = compare(PRESETS["null"].student, _SETUP, _SEED)
    ours, uniform, sec = (results[name] for name in ("learnability", "uniform", "sec"))
    return [
        Row("episodes to every frontier, learnability", ours.episodes, uniform.episodes, "", None),
        Row("tokens to every frontier, of uniform's", ours.ratio, 1.0, "", 0.5),
        *_interval("tokens to every frontier, of uniform's", ours),
        Row("tokens to every frontier, of sec's", ours.tokens / sec.tokens, 1.0, "", 0.9),
        *(_regret(name, result) for name, result in results.items() if name != "oracle"),
    ]


def _on_less() -> list[Row]:
    """With less to find out less is gained: the headline's limit is not this setup's."""
    ours = compare(PRESETS["null"].student, _SMALL, _SEED)["learnability"]
    name = "of uniform's, 4 skills of 6 levels"
    return [Row(f"{name}, no limit", ours.ratio, 1.0, "", None), *_interval(name, ours)]


def _interval(name: str, ours: PolicyResult) -> list[Row]:
    ends = (("low", ours.low), ("high", ours.high))
    return [Row(f"{name}, {end} (95 %)", value, 1.0, "", None) for end, value in ends]


def _regret(name: str, result: PolicyResult) -> Row:
    return Row(f"p(1-p) below the oracle's a choice, {name}", result.regret, None, "", None)


def _where_uniform_wins() -> list[Row]:
    rows = []
    for name in ("floor", "ceiling"):
        ours = compare(PRESETS[name].student, _SMALL, _SEED)["learnability"]
        rows.append(Row(f"{name}, of uniform's", ours.ratio, 1.0, "", 1.0, at_least=True))
        rows += _interval(f"{name}, of uniform's", ours)
    return rows


def _hints() -> Row:
    stuck = PRESETS["stuck"].student
    hints = [run_hinting(stuck, seed).hint for seed in range(_STUCK)]
    near = 100 * sum(1 <= hint <= 3 for hint in hints) / _STUCK
    return Row("stuck until hint 2, given hint 1 to 3 most", near, None, "%", 90.0, at_least=True)


def _gate() -> list[Row]:
    lives = run_lifetimes(_LIVES, seed=3)
    rows = [Row("lifetime false discoveries", 100 * lives.false_discovery_rate, None, "%", 20.0)]
    for points in (5, 10, 20):
        helps = lives.lifts >= points / 100
        power = 100 * float(lives.adopted[helps].mean())
        rows.append(Row(f"candidates of +{points} points adopted", power, None, "%", None))
    return rows


if __name__ == "__main__":
    for row in measure():
        print(f"{row.name:55} {row.value:10.3f} {row.unit:3} {'' if row.holds else 'TOO BAD'}")
