"""Pictures of every arm beside each other, as they come."""

from dataclasses import dataclass

from observability.dashboard.folds.gallery import Gallery, ItemAttempts
from observability.dashboard.folds.trial_progress import TrialProgress
from observability.ledger.facts import AttemptMade, TrialCommitted

_FIRST = ("none", "full", "incumbent", "challenger")
"""Arms that are shown first: what everything is held against, and what is tested."""


@dataclass(frozen=True, slots=True)
class ArmPicture:
    """One arm's attempt at an item; `picture` is a digest, empty where nothing was drawn."""

    arm: str
    picture: str
    outcome: str
    tone: str
    score: float | None
    unmet: int
    alt: str


@dataclass(frozen=True, slots=True)
class ItemPictures:
    """One item and its arms."""

    task: str
    purpose: str
    number: int
    arms: tuple[ArmPicture, ...]


@dataclass(frozen=True, slots=True)
class ArmProgress:
    """How far an arm of a trial is."""

    arm: str
    attempts: int
    of: int
    missing: int


def item_pictures(held: Gallery) -> tuple[ItemPictures, ...]:
    """What came last, first."""
    return tuple(map(_item_pictures, held.newest()))


def arm_progress(held: TrialProgress, committed: TrialCommitted | None) -> tuple[ArmProgress, ...]:
    """How far each arm of a trial is; before anything is drawn there is none."""
    if committed is None or not held.tasks:
        return ()
    whole = held.tasks * committed.attempts
    return tuple(
        ArmProgress(arm, held.arms[arm].total(), whole, held.arms[arm]["missing"])
        for arm in sorted({*committed.arms, *held.arms}, key=_order)
    )


def _item_pictures(found: ItemAttempts) -> ItemPictures:
    arms = sorted(found.arms.items(), key=lambda entry: _order(entry[0]))
    return ItemPictures(
        found.task,
        found.item.purpose,
        found.item.number,
        tuple(_shown(arm, fact) for arm, fact in arms),
    )


def _shown(arm: str, fact: AttemptMade) -> ArmPicture:
    tone = fact.outcome if fact.outcome in ("passed", "failed") else ""
    picture = fact.views[0] if fact.views else ""
    alt = f"Attempt of the arm {arm} at {fact.task}"
    return ArmPicture(arm, picture, fact.outcome, tone, fact.score, len(fact.unmet), alt)


def _order(arm: str) -> tuple[int, str]:
    return (_FIRST.index(arm) if arm in _FIRST else len(_FIRST), arm)
