"""What is known of the student, per skill and level, as of any recent episode.

With several lanes, episodes end out of order. What a decision sees must not depend on that,
so facts are kept by episode and counted in the order of episodes, up to the one asked for.
"""

from observability.ledger.event import Event
from observability.ledger.facts import AttemptMade, ContrastMined, DistillingFinished
from observability.ledger.folds.counts import Countable, Counts, LearnerCell, SkillLevel

__all__ = ["ForgottenEpisodeError", "Learner", "LearnerCell", "SkillLevel"]


class ForgottenEpisodeError(LookupError):
    """An episode is too far back: only a window of them is kept apart."""

    def __init__(self, episode: int, settled: int) -> None:
        self.episode, self.settled = episode, settled
        super().__init__(
            f"episode {episode} is asked for or added to, but those up to {settled} are settled: "
            "give the learner a longer window than the run has lanes"
        )


class Learner:
    """Folds curriculum attempts and contrast pairs.

    Posteriors are kept by student state, so adoption and retirement start afresh, and a state that
    comes back finds what was learnt of it. `window` is how many episodes stay apart, more than
    the run has lanes. A task is a near-duplicate where its very prompt was asked before.
    """

    def __init__(self, window: int = 64) -> None:
        self._window = window
        self._settled = -1
        self._base = Counts()
        self._pending: dict[int, list[Countable]] = {}
        self._first: dict[str, int] = {}

    def apply(self, event: Event) -> None:
        """Keep a fact under its episode.

        Raises:
            ForgottenEpisodeError: its episode is settled; the caller asked too early.
        """
        match event.fact:
            case AttemptMade(purpose="curriculum") as fact:
                first = self._first.get(fact.prompt, fact.episode)
                self._first[fact.prompt] = min(first, fact.episode)
                self._keep(fact)
            case ContrastMined() | DistillingFinished() as fact:
                self._keep(fact)
            case _:
                pass

    def cells(self, as_of: int, state: str) -> dict[SkillLevel, LearnerCell]:
        """What was known of a student state once every episode up to `as_of` had ended.

        Raises:
            ForgottenEpisodeError: a much later episode has been asked for before.
        """
        if as_of < self._settled:
            raise ForgottenEpisodeError(as_of, self._settled)
        self._settle(as_of - self._window)
        return self._counted(as_of).known(state)

    def canonical(self) -> object:
        return self._counted(max(self._pending, default=self._settled)).canonical()

    def _keep(self, fact: Countable) -> None:
        if fact.episode <= self._settled:
            raise ForgottenEpisodeError(fact.episode, self._settled)
        self._pending.setdefault(fact.episode, []).append(fact)

    def _settle(self, episode: int) -> None:
        if episode > self._settled:
            self._base = self._counted(episode)
            self._settled = episode
            self._pending = {e: facts for e, facts in self._pending.items() if e > episode}

    def _counted(self, as_of: int) -> Counts:
        counts = self._base.copy()
        for episode in sorted(e for e in self._pending if e <= as_of):
            for fact in sorted(self._pending[episode], key=_within_episode):
                counts.add(fact, self._first)
        return counts


def _within_episode(fact: Countable) -> tuple[str, str]:
    """Attempts, then contrast, then distilling: facts of one episode may be stored in any order."""
    return fact.kind, fact.skill if isinstance(fact, DistillingFinished) else fact.attempt
