"""How often the lab is right: its own tests, run on many studies whose truth is known."""

from typing import NamedTuple

import numpy as np

from tools.simulation.presets import World
from tools.simulation.study import Path, StudySize, run_studies
from tools.statistics.clusters import sign_flip, t_interval
from tools.statistics.paired import PairedTable, mcnemar

_FLIPS = 999  # enough at 5 %, and ten times faster than what a report uses


class OperatingRates(NamedTuple):
    """Shares of studies, at 5 % two-sided."""

    claimed: float
    """The sign-flip test over skills found a difference."""
    found: float
    """It did, and in the true direction."""
    covered: float
    """The t interval over skills held the true lift."""
    claimed_by_items: float
    """McNemar over items, which ignores skills, found a difference."""


def operate(world: World, shape: StudySize, seed: int, path: Path = "adapted") -> OperatingRates:
    """Run `shape.studies` studies and count what was said about them."""
    study = run_studies(world, shape, seed)
    means = study.skill_means(path)
    claims = np.array([sign_flip(row, flips=_FLIPS).two_sided <= 0.05 for row in means])
    intervals = np.array([t_interval(row) for row in means])
    differences = study.differences(path).reshape(shape.studies, -1)
    wins, losses = (differences > 0).sum(axis=1), (differences < 0).sum(axis=1)
    tables = [PairedTable(0, won, lost, 0) for won, lost in zip(wins, losses, strict=True)]
    return OperatingRates(
        claimed=float(claims.mean()),
        found=float((claims & (means.mean(axis=1) * world.lift > 0)).mean()),
        covered=float(((intervals[:, 0] <= world.lift) & (world.lift <= intervals[:, 1])).mean()),
        claimed_by_items=float(np.mean([mcnemar(table) <= 0.05 for table in tables])),
    )
