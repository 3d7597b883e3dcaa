"""What a person was asked to approve of, and what the answer was."""

from observability.ledger.event import Event
from observability.ledger.facts import ApprovalAnswered, ApprovalAsked


class Approvals:
    """Folds questions and answers; only one scaffold of a run waits at a time."""

    def __init__(self) -> None:
        self.waiting: ApprovalAsked | None = None
        """What waits for an answer just now."""
        self.answers: dict[int, ApprovalAnswered] = {}
        """What was answered, by the episode of the scaffold."""

    def apply(self, event: Event) -> None:
        match event.fact:
            case ApprovalAsked() as asked:
                self.waiting = asked
            case ApprovalAnswered() as answered:
                self.waiting, self.answers[answered.episode] = None, answered
            case _:
                pass

    def canonical(self) -> object:
        return [fact.model_dump(mode="json") for _, fact in sorted(self.answers.items())]
