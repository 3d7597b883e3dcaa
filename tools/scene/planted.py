"""What a judge's check does to scenes: what no judge may miss, and what none may mind.

Chosen by what the rubric tells a judge to look at, before any judge was tried on it, and not by
what some judge happens to see. Each takes a plan and gives three's JSON object format.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from tools.scene import degrade, disguise
from tools.scene.degrade import LEVELS, Scene
from tools.scene.plan import Plan

Change = Callable[[Plan], Scene]

DEFECTS: Final[Mapping[str, Change]] = {
    **degrade.DEFECTS,
    "scattered": partial(degrade.scatter, level=LEVELS),
    "dim": partial(degrade.light, level=LEVELS),
}
"""One at least for each thing that the rubric names: light (`dim`), what can be told from the
outline (`collapsed`), parts that belong together and touch (`scattered`, `detached`), fitting
proportions (`swollen`), how much there is to see (`missing`)."""

STYLES: Final[Mapping[str, Change]] = disguise.STYLES
"""What is neither better nor worse by the rubric."""
