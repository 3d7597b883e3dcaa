"""What trials leave to the ledger's life: counts against a pool, spent objects, judges' checks."""

import hashlib

from observability.ledger.event import Event
from observability.ledger.facts import JudgeChecked, TrialCommitted, TrialDrawn, TrialEnded


def commit_digest(commit: TrialCommitted) -> str:
    """The digest by which a draw names its commit."""
    return hashlib.sha256(commit.model_dump_json().encode()).hexdigest()


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

    def spent(self, pool: str, but: str = "") -> frozenset[str]:
        """Objects of a pool that some trial has drawn, other than the run `but`."""
        return frozenset(
            name
            for run, drawn in self._drawn.items()
            if drawn.pool == pool and run != but
            for name in drawn.objects
        )

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
