"""Every arm there is: ours, and those of installed packages.

An arm of yours is a class with the members of `StudyArm`, and a line: here, or in your package's
entry points of the group `tutelage.arms` (docs/arms.md).
"""

from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from graph.arms import rules
from graph.arms.curated import Curated
from graph.arms.hint_ladder import HintLadder
from graph.arms.i2s import I2S, I2SPlus
from graph.arms.interface import StudyArm
from graph.arms.lbt import LearningByTeaching
from graph.arms.metaladder import MetaLadder, MetaLadderShortcut
from graph.arms.sampling import BestOf, SelfConsistency
from graph.arms.self_written import SelfWritten

GROUP: Final = "tutelage.arms"
"""Entry points of packages that bring arms: name of the arm = its class."""

_OURS: tuple[StudyArm, ...] = (
    rules.Nothing(),
    rules.StepByStep(),
    rules.Placebo(),
    rules.Labels(),
    rules.Full(),
    rules.Shuffled(),
    rules.Demand(),
    rules.WrongDomain(),
    rules.Demonstrations(),
    SelfWritten(),
    Curated(),
    MetaLadder(),
    MetaLadderShortcut(),
    I2S(),
    I2SPlus(),
    LearningByTeaching(),
    HintLadder(),
    BestOf(),
    SelfConsistency(),
)
ARMS: Final[Mapping[str, StudyArm]] = {arm.name: arm for arm in _OURS}
"""Our own, by name."""
BASELINES: Final = ("none", "cot", "placebo", "demand", "best_of", "self_consistency")
"""Arms whose prompts hold no byte of any scaffold."""


class UnknownArmError(LookupError):
    """No arm has this name, or the package that brings it cannot give it."""

    def __init__(self, name: str, problem: str, known: Iterable[str]) -> None:
        self.name, self.problem, self.known = name, problem, tuple(known)
        super().__init__(
            f"study.arms: {name!r}: {problem}; there are {', '.join(self.known)}, and what packages"
            f" bring as entry points of the group {GROUP} (docs/arms.md)"
        )


def arm_named(name: str) -> StudyArm:
    """Ours of this name, else an installed package's.

    Raises:
        UnknownArmError: there is none, or two, or it is no arm.
    """
    if name in ARMS:
        return ARMS[name]
    brought = tuple(entry_points(group=GROUP, name=name))
    if len(brought) == 1:
        return _loaded(brought[0])
    problem = "no arm has this name"
    if brought:
        problem = f"{' and '.join(each.value for each in brought)} both have this name"
    raise UnknownArmError(name, problem, names())


def names() -> tuple[str, ...]:
    """Every name that `arm_named` knows, ours first."""
    brought = sorted({each.name for each in entry_points(group=GROUP)} - ARMS.keys())
    return (*ARMS, *brought)


def _loaded(point: EntryPoint) -> StudyArm:
    try:
        made: Any = point.load()
        arm: StudyArm = made() if isinstance(made, type) else made
    except Exception as error:
        raise UnknownArmError(point.name, f"{point.value} failed: {error!r}", ARMS) from error
    if missing := [member for member in _MEMBERS if not hasattr(arm, member)]:
        problem = f"{point.value} is no StudyArm, for it lacks {', '.join(missing)}"
        raise UnknownArmError(point.name, problem, ARMS)
    if arm.name != point.name:
        raise UnknownArmError(point.name, f"{point.value} calls itself {arm.name!r}", ARMS)
    return arm


_MEMBERS = (
    *("name", "version", "fidelity", "source", "cost_target", "cost_unit"),
    *("opening", "prepare", "recipe", "answer"),
)
