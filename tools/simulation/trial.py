"""Whole trials whose truth is known: any arms, on the same items of many clusters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from tools.simulation.law import FULL, NONE, Arm, Floats, lift
from tools.simulation.presets import PRESETS, World
from tools.simulation.study import Outcomes, StudySize, draw_arms
from tools.statistics.analysis import Difference, Score
from tools.statistics.differences import paired

CONTROLS = ("none", "labels", "placebo")


@dataclass(frozen=True, slots=True)
class TrialWorld:
    """Every arm's law by name, `none` and `full` among them; `world` holds student and cap.

    With several `clauses` an attempt scores the share of them that it gets right, as a scene
    does; they share luck like items of one cluster.
    """

    world: World = field(default_factory=World)
    arms: Mapping[str, Arm] = field(
        default_factory=lambda: {"none": NONE, "full": FULL, "labels": FULL, "placebo": FULL}
    )
    clauses: int = 1

    def lift(self, control: str) -> float:
        """True mean difference of `full` to a control, truncation apart."""
        return lift(self.world.student, self.arms[control], self.arms["full"], self.world.level)


class Trial(NamedTuple):
    """What `tools.statistics.trial.analyse` takes; `continued` is empty if nothing was cut."""

    scores: tuple[Score, ...]
    differences: tuple[Difference, ...]
    continued: tuple[Difference, ...]


class _Attempts(NamedTuple):
    """One arm of all trials, each of shape (trials, clusters, items)."""

    capped: Floats
    continued: Floats
    truncated: Floats
    missing: Floats
    tokens: Floats


def run_trials(world: TrialWorld, shape: StudySize, seed: int) -> Iterator[Trial]:
    """Draw `shape.studies` trials; the same arguments give the same ones."""
    wide = shape._replace(items=shape.items * world.clauses)
    drawn = draw_arms(world.world, list(world.arms.values()), wide, seed)
    attempts = [_attempts(outcomes, world.clauses) for outcomes in drawn]
    for number in range(shape.studies):
        yield _trial(
            {arm: _nth(own, number) for arm, own in zip(world.arms, attempts, strict=True)}
        )


def _attempts(outcomes: Outcomes, clauses: int) -> _Attempts:
    shape = (*outcomes.right.shape[:2], -1, clauses)
    share: Floats = outcomes.right.reshape(shape).mean(axis=3)
    truncated, missing, tokens = (
        part.reshape(shape)[..., 0].astype(float)
        for part in (outcomes.truncated, outcomes.missing, outcomes.tokens)
    )
    return _Attempts(np.where(truncated > 0, 0.0, share), share, truncated, missing, tokens)


def _nth(attempts: _Attempts, number: int) -> _Attempts:
    return _Attempts(*(part[number] for part in attempts))


def _trial(arms: Mapping[str, _Attempts]) -> Trial:
    capped = [score for arm, own in arms.items() for score in _scores(arm, own, own.capped)]
    further = list[Score]()
    if any(score.truncated for score in capped):
        further = [score for arm, own in arms.items() for score in _scores(arm, own, own.continued)]
    controls = [arm for arm in arms if arm != "full"]
    return Trial(
        tuple(capped),
        tuple(each for control in controls for each in paired(capped, control)),
        tuple(each for control in controls for each in paired(further, control)),
    )


def _scores(arm: str, own: _Attempts, values: Floats) -> Iterator[Score]:
    # As lists: to index arrays element by element takes most of a study's time.
    columns = (values, own.missing > 0, own.truncated > 0, own.tokens)
    rows = zip(*(column.ravel().tolist() for column in columns), strict=True)
    for (cluster, item), (value, missing, truncated, tokens) in zip(
        np.ndindex(*values.shape), rows, strict=True
    ):
        yield Score(
            cluster=str(cluster),
            item=str(item),
            arm=arm,
            value=None if missing else value,
            truncated=truncated,
            completion_tokens=round(tokens),
        )


def with_controls(preset: str, **given: Arm) -> TrialWorld:
    """The preset's arms, but for those given; `labels` and `placebo` change nothing."""
    world = PRESETS[preset]
    inert = Arm(
        item_spread=world.full.item_spread,
        skill_spread=world.full.skill_spread,
        log_tokens=world.none.log_tokens,
        unparsed=world.none.unparsed,
    )
    arms = {"none": world.none, "full": world.full, "labels": inert, "placebo": inert}
    return TrialWorld(world, {**arms, **given})


_HELPS, _HARMS = PRESETS["helps"].full, PRESETS["harms"].full

TRIALS: Mapping[str, TrialWorld] = MappingProxyType(
    {
        **{
            name: with_controls(name)
            for name in ("null", "heterogeneous_null", "helps", "harms", "budget_only", "drift")
        },
        "labels_suffice": with_controls("helps", labels=_HELPS),
        "controls_harm": with_controls("null", labels=_HARMS, placebo=_HARMS),
        "failures_vanish": with_controls("null", full=replace(FULL, missing_if_wrong=0.5)),
    }
)
"""`labels_suffice` is where a false claim of transfer is likeliest: all but one control lose.

In `failures_vanish` half of what `full` gets wrong is missing, so that it only looks better.
"""
