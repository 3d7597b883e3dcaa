"""What was spent: calls, tokens, seconds and money, by role, purpose and arm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from observability.ledger.check_facts import JudgeShown
from observability.ledger.event import Event
from observability.ledger.facts import (
    AnswerGraded,
    ArmPrepared,
    AttemptDiscarded,
    AttemptMade,
    CuratorCalled,
    DistillingFinished,
    Fact,
    ImprovementMade,
    PairJudged,
    StudyAttempted,
)
from observability.ledger.study_facts import Stage


class Account(NamedTuple):
    """What a spending was for; `arm` is empty where there is none."""

    role: str
    purpose: str
    arm: str


@dataclass(frozen=True, slots=True)
class Spent:
    """Sums; `seconds` are of calls, so lanes may spend more than one a second."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    truncated: int = 0
    seconds: float = 0.0
    cost: float = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.truncated + other.truncated,
            self.seconds + other.seconds,
            self.cost + other.cost,
        )

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens


_ONCE: Mapping[type[Fact], tuple[str, str]] = {
    DistillingFinished: ("distiller", "distil"),
    ImprovementMade: ("distiller", "improve"),
    PairJudged: ("judge", "trial"),
    AnswerGraded: ("judge", "study"),
}
"""Role and purpose of what is one call each."""


class Usage:
    """Folds every fact that carries usage; what could not be run is no call."""

    def __init__(self) -> None:
        self._accounts: dict[Account, Spent] = {}

    def apply(self, event: Event) -> None:
        calls, truncated = 1, 0
        match event.fact:
            case StudyAttempted() | ArmPrepared() as studied:
                self._study(studied)
                return
            case AttemptMade() | AttemptDiscarded() as fact:
                calls = int(not isinstance(fact, AttemptMade) or fact.attempt != "")
                account = Account("student", fact.purpose, fact.arm)
                truncated = int(fact.finish_reason == "length")
            case CuratorCalled() as fact:
                account, calls = Account("curator", fact.purpose, ""), fact.calls
            case JudgeShown() as fact:
                account, calls = Account("judge", "check", ""), int(fact.sheets is not None)
            case DistillingFinished() | ImprovementMade() | PairJudged() | AnswerGraded() as fact:
                account = Account(*_ONCE[type(fact)], "")
            case _:
                return
        spent = Spent(
            calls, fact.prompt_tokens, fact.completion_tokens, truncated, fact.seconds, fact.cost
        )
        self._add(account, spent)

    def _study(self, fact: StudyAttempted | ArmPrepared) -> None:
        purpose = "study" if isinstance(fact, StudyAttempted) else "prepare"
        self._add(Account("student", purpose, fact.arm), _staged(fact.stages))

    def _add(self, account: Account, spent: Spent) -> None:
        self._accounts[account] = self._accounts.get(account, Spent()) + spent

    def accounts(self) -> dict[Account, Spent]:
        """Every account, sorted by role, purpose and arm."""
        return dict(sorted(self._accounts.items()))

    def total(self) -> Spent:
        return sum(self._accounts.values(), Spent())

    def canonical(self) -> object:
        return [
            [
                *account,
                spent.calls,
                spent.prompt_tokens,
                spent.completion_tokens,
                spent.truncated,
                round(spent.cost, 6),
            ]
            for account, spent in self.accounts().items()
        ]


def _staged(stages: Sequence[Stage]) -> Spent:
    """What the calls of an attempt cost together."""
    return Spent(
        len(stages),
        sum(stage.prompt_tokens for stage in stages),
        sum(stage.completion_tokens for stage in stages),
        sum(stage.finish_reason == "length" for stage in stages),
        sum(stage.seconds for stage in stages),
        sum(stage.cost for stage in stages),
    )
