"""What trials leave to the ledger's life: counts against a pool, spent objects, judges' checks."""

import hashlib
from itertools import takewhile

from observability.ledger.event import Event
from observability.ledger.facts import JudgeChecked, TrialCommitted, TrialDrawn, TrialEnded


def commit_digest(commit: TrialCommitted) -> str:
    """The digest by which a draw names its commit.

    Settings that stand at their default are left out: what a later version adds, as it always
    was, leaves the digests of older commits alone.
    """
    return hashlib.sha256(commit.model_dump_json(exclude_defaults=True).encode()).hexdigest()


def arm_text(commit: TrialCommitted, arm: str, turn: int) -> str:
    """Digest of what an arm puts before the task that was drawn at this place, from 0."""
    if arm == "placebo" and commit.placebos:
        return commit.placebos[turn % len(commit.placebos)]
    return commit.arms[arm]


class Trials:
    """Folds the `lab` stream; a run's copy of the same facts changes nothing."""

    def __init__(self) -> None:
        self._commits: dict[str, TrialCommitted] = {}
        self._drawn: dict[str, TrialDrawn] = {}
        self._ended: dict[str, TrialEnded] = {}
        self._checked: dict[str, JudgeChecked] = {}

    def apply(self, event: Event) -> None:
        match event.fact:
            case TrialCommitted() as fact:
                self._commits.setdefault(fact.run, fact)
            case TrialDrawn() as fact:
                self._drawn.setdefault(fact.run, fact)
            case TrialEnded() as fact:
                self._ended.setdefault(fact.run, fact)
            case JudgeChecked() as fact:
                self._checked[fact.judge] = fact
            case _:
                pass

    def count(self, pool: str) -> int:
        """Trials ever committed against a pool, abandoned ones too."""
        return sum(commit.pool == pool for commit in self._commits.values())

    def commit(self, run: str) -> TrialCommitted | None:
        """What a run has committed to, once it is stored."""
        return self._commits.get(run)

    def drawn(self, run: str) -> TrialDrawn | None:
        """What a run has drawn, once it is stored."""
        return self._drawn.get(run)

    def spent(self, pool: str, run: str) -> frozenset[str]:
        """Objects of a pool that were drawn before this run drew its own; all, until it does."""
        earlier = takewhile(lambda drawn: drawn.run != run, self._drawn.values())
        return frozenset(name for drawn in earlier if drawn.pool == pool for name in drawn.objects)

    def of_scaffold(self, scaffold: str) -> tuple[TrialCommitted, ...]:
        """Every trial of a scaffold, oldest first."""
        return tuple(each for each in self._commits.values() if each.scaffold == scaffold)

    def all(self) -> tuple[TrialCommitted, ...]:
        """Every trial that was ever committed to, oldest first."""
        return tuple(self._commits.values())

    def ended(self, run: str) -> TrialEnded | None:
        """How a trial came out; None while it has not, or if it was abandoned."""
        return self._ended.get(run)

    def checked(self, judge: str) -> JudgeChecked | None:
        """The newest check of a judge, by its name and hash."""
        return self._checked.get(judge)

    def canonical(self) -> object:
        held = (self._commits, self._drawn, self._ended, self._checked)
        return [
            {name: fact.model_dump(mode="json") for name, fact in sorted(each.items())}
            for each in held
        ]
