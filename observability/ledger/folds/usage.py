"""What was spent: calls, tokens, seconds and money, by role, purpose and arm."""

from dataclasses import dataclass
from typing import NamedTuple

from observability.ledger.check_facts import JudgeShown
from observability.ledger.event import Event
from observability.ledger.facts import (
    AttemptDiscarded,
    AttemptMade,
    CuratorCalled,
    DistillingFinished,
    ImprovementMade,
    PairJudged,
)


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


class Usage:
    """Folds every fact that carries usage; what could not be run is no call."""

    def __init__(self) -> None:
        self._accounts: dict[Account, Spent] = {}

    def apply(self, event: Event) -> None:
        calls = 1
        match event.fact:
            case AttemptMade() | AttemptDiscarded() as fact:
                calls = int(not isinstance(fact, AttemptMade) or fact.attempt != "")
                account = Account("student", fact.purpose, fact.arm)
                truncated = int(fact.finish_reason == "length")
            case DistillingFinished() as fact:
                account, truncated = Account("distiller", "distil", ""), 0
            case ImprovementMade() as fact:
                account, truncated = Account("distiller", "improve", ""), 0
            case CuratorCalled() as fact:
                account, truncated, calls = Account("curator", fact.purpose, ""), 0, fact.calls
            case PairJudged() as fact:
                account, truncated = Account("judge", "trial", ""), 0
            case JudgeShown() as fact:
                account, truncated = Account("judge", "check", ""), 0
                calls = int(fact.sheets is not None)
            case _:
                return
        spent = Spent(
            calls, fact.prompt_tokens, fact.completion_tokens, truncated, fact.seconds, fact.cost
        )
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
