"""What `tutelage simulate` shows: each simulation as lines of named numbers, with their units.

Rates are shares in [0, 1]. `Sizes` says how much is simulated.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.simulation.frontier import FrontierSetup
from tools.simulation.hinting import run_hinting
from tools.simulation.lifetime import LifetimePlan, run_lifetimes
from tools.simulation.operating import operate
from tools.simulation.policies import compare
from tools.simulation.presets import PRESETS, World
from tools.simulation.study import StudySize
from tools.simulation.study_operating import operate_studies
from tools.simulation.trial import with_controls
from tools.statistics.power import minimum_detectable_effect
from tools.statistics.study_data import CASCADE, STRICT

EVERY = "all"


class UnknownPresetError(ValueError):
    """No simulated world has this name."""

    def __init__(self, name: str) -> None:
        self.name, self.known = name, tuple(PRESETS)
        known = ", ".join((EVERY, *PRESETS))
        super().__init__(f"there is no preset {name!r}: set --preset to one of {known}")


class Sizes(NamedTuple):
    """How much to simulate; see the options of `tutelage simulate`."""

    seeds: int = 200
    skills: int = 8
    repeats: int = 5
    levels: int = 10
    episodes: int = 1_500
    lanes: int = 1
    ordered: bool = True
    """Whether harder levels are called higher."""


class TableRow(NamedTuple):
    """One row of a table, and the note that explains the table."""

    facts: Mapping[str, str | float]
    note: str


Simulate = Callable[[str, World, Sizes, int], list[TableRow]]


def worlds_of(preset: str) -> Mapping[str, World]:
    """The preset's world by its name, or all of them.

    Raises:
        UnknownPresetError: there is none of that name.
    """
    name = preset.replace("-", "_")
    if name == EVERY:
        return PRESETS
    if name not in PRESETS:
        raise UnknownPresetError(preset)
    return {name: PRESETS[name]}


def _policies(name: str, world: World, sizes: Sizes, seed: int) -> list[TableRow]:
    setup = FrontierSetup(sizes.seeds, sizes.skills, sizes.levels, sizes.episodes, sizes.lanes)
    results = compare(world.student, setup, seed, ordered=sizes.ordered)
    note = (
        "episodes: mean until every skill's frontier was found, at most the horizon; ratio: of "
        "tokens, to uniform's; regret: mean p(1-p) below the oracle's, over the first 200 choices"
    )
    return [
        TableRow({"preset": name, "policy": policy, **result._asdict()}, note)
        for policy, result in results.items()
    ]


def _gate(name: str, world: World, sizes: Sizes, seed: int) -> list[TableRow]:
    lives = run_lifetimes(sizes.seeds, seed, LifetimePlan(student=world.student))
    helps, strong = lives.lifts > 0.05, lives.lifts >= 0.2
    facts: dict[str, str | float] = {
        "preset": name,
        "lifetimes": sizes.seeds,
        "candidates": lives.lifts.size,
        "adopted": float(lives.adopted.mean()),
        "false": lives.false_discovery_rate,
        "power +5": _share(lives.adopted[helps]),
        "power +20": _share(lives.adopted[strong]),
        "first +20": _share(lives.adopted[:, 0][strong[:, 0]]),
        "pairs": float(lives.pairs.mean()),
    }
    note = (
        "12 candidates a lifetime, of which most do nothing; false: mean share of adoptions that "
        "do not help; power: share adopted of those that help by that many points; pairs: mean"
    )
    return [TableRow(facts, note)]


def _study(name: str, world: World, sizes: Sizes, seed: int) -> list[TableRow]:
    shape = StudySize(sizes.seeds, sizes.skills, sizes.repeats)
    found, said = operate(world, shape, seed), operate_studies(with_controls(name), shape, seed)
    facts: dict[str, str | float] = {
        "preset": name,
        "studies": sizes.seeds,
        "skills": sizes.skills,
        "repeats": sizes.repeats,
        "lift": world.lift,
        "claimed": found.claimed,
        "right way": found.found,
        "covered": found.covered,
        "MDE": _detectable(sizes),
        "supported": said[CASCADE].supported,
        "strict": said[STRICT].supported,
        "budget": said[CASCADE].budget,
    }
    note = (
        "claimed: a difference was found at 5 %, two-sided (false positives where lift is 0); "
        "right way: power; MDE: smallest lift found four times in five, at discordance .2, ρ .1; "
        "supported: a study concludes that full beats none, labels and placebo, and by the strict "
        "extractor alone; budget: it notes a budget effect"
    )
    return [TableRow(facts, note)]


def _hints(name: str, world: World, sizes: Sizes, seed: int) -> list[TableRow]:
    helped = [run_hinting(world.student, seed + number) for number in range(sizes.seeds)]
    facts: dict[str, str | float] = {
        "preset": name,
        "students": sizes.seeds,
        "first pass": float(np.mean([one.first_pass for one in helped])),
        **{f"hint {h}": float(np.mean([one.hint == h for one in helped])) for h in range(5)},
        "without": float(np.mean([one.retested for one in helped])),
    }
    note = (
        "first pass: mean episode of the first success, of 60; hint n: share of students for whom "
        "it came most often in the last 30; without: tests without a hint after the first with one"
    )
    return [TableRow(facts, note)]


def _share(of: NDArray[np.bool_]) -> float:
    return float(of.mean()) if of.size else 0.0


def _detectable(sizes: Sizes) -> float:
    return minimum_detectable_effect(sizes.skills * sizes.repeats, per_cluster=sizes.repeats)


SIMULATIONS: Mapping[str, Simulate] = MappingProxyType(
    {"policies": _policies, "gate": _gate, "study": _study, "hints": _hints}
)
