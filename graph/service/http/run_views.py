"""Runs, as the API shows them."""

from collections import Counter
from dataclasses import asdict
from typing import Annotated, Self

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from graph.service.http.records import Record
from graph.service.supervising import RunStatus, State
from observability.kinds import Kind, kind_of
from observability.ledger.facts import ApprovalAsked
from observability.ledger.folds.progress import Standing
from observability.ledger.folds.scaffolds import Fate
from observability.ledger.folds.usage import Spent

NAME = r"^[A-Za-z0-9_-]{1,64}$"
RunName = Annotated[
    str, Path(pattern=NAME, description="Name of a run, or `latest`.", examples=["latest"])
]


class Shown(BaseModel):
    """Frozen, and described by the docstring under each field."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class RunState(Shown):
    """How a run stands with the service."""

    run: str = Field(examples=["arith-20261121-154007"])
    """Its name."""
    state: State
    """`queued` waits for room, `failed` can be resumed once its reason is mended, `elsewhere` is
    held by the ledger and cannot be taken up by this service."""
    reason: str
    """Why it stands so, where there is a reason."""

    @classmethod
    def of(cls, known: RunStatus) -> Self:
        return cls(run=known.run, state=known.state, reason=known.reason)


class Spending(Shown):
    """What models were asked, and what it cost."""

    calls: int = Field(ge=0)
    prompt_tokens: int = Field(ge=0)
    """Tokens read by models."""
    completion_tokens: int = Field(ge=0)
    """Tokens written by models."""
    truncated: int = Field(ge=0)
    """Answers that ran into the token cap."""
    seconds: float = Field(ge=0)
    """Seconds of calls; several may go on at once."""
    cost: float = Field(ge=0)
    """In the currency of the plan's prices."""

    @classmethod
    def of(cls, spent: Spent) -> Self:
        return cls(**asdict(spent))


class AccountView(Shown):
    """What was spent for one purpose."""

    role: str
    """The agent that spent it."""
    purpose: str
    """What for."""
    arm: str
    """The condition of the attempts; empty where there is none."""
    spent: Spending


class RunView(RunState):
    """A run: how it stands, and what the ledger says it has achieved."""

    kind: Kind
    """`lessons` for a curriculum, `trial`; else the command that it is of."""
    standing: Standing
    """How it stands by the ledger: `running` may also be a run whose coordinator was killed."""
    model: str
    """The student's name for people."""
    began: float
    """Seconds since 1970; 0 where it has not begun."""
    latest: float
    """Seconds since 1970 of its last event."""
    events: int = Field(ge=0)
    """Sequence of its last event."""
    episodes: int = Field(ge=0)
    """Episodes that are over, those that could not be run included."""
    outcomes: dict[str, int]
    """Ended episodes by outcome."""
    not_run: int = Field(ge=0)
    """Episodes that could not be run, which is not counted against the student."""
    resumed: int = Field(ge=0)
    """How often it was taken up again."""
    candidates: dict[Fate, int]
    """Scaffolds by what became of them."""
    waiting: ApprovalAsked | None
    """The scaffold that waits for a person's word."""
    spent: Spending

    @classmethod
    def made(cls, known: RunStatus, record: Record) -> Self:
        """What the service and the ledger say of a run."""
        return cls.model_validate(_told(known, record))


class RunPage(Shown):
    """Some of the runs, the newest first."""

    runs: list[RunView]
    total: int = Field(ge=0)
    """How many there are in all."""
    next: str | None
    """Ask with `after=` this for the page that follows; none where this is the last."""


class RunDetails(RunView):
    """A run with the plan that it was started with."""

    variant: str
    """The student's weights, template and server settings, hashed."""
    plan: dict[str, object]
    """The resolved plan."""
    versions: dict[str, str]
    """Versions of what the results depend on."""
    parent: str | None
    """The run that this one is a fork of."""
    after: int | None
    """The last of the parent's episodes that it builds on."""
    accounts: list[AccountView]
    """What was spent, by role, purpose and arm."""

    @classmethod
    def made(cls, known: RunStatus, record: Record) -> Self:
        """What the service and the ledger say of a run, with its plan and its accounts."""
        started = record.progress.started
        more = started.model_dump(include=_STARTED) if started else dict(_NOT_STARTED)
        accounts = [
            {**account._asdict(), "spent": asdict(spent)}
            for account, spent in record.usage.accounts().items()
        ]
        return cls.model_validate({**_told(known, record), **more, "accounts": accounts})


_STARTED = {"variant", "plan", "versions", "parent", "after"}
_NOT_STARTED: dict[str, object] = {
    "variant": "",
    "plan": {},
    "versions": {},
    "parent": None,
    "after": None,
}


def _told(known: RunStatus, record: Record) -> dict[str, object]:
    progress, started = record.progress, record.progress.started
    return {
        **asdict(known),
        "kind": kind_of(started.plan if started else {}),
        "standing": progress.standing,
        "model": started.model if started else "",
        "began": progress.began,
        "latest": progress.latest,
        "events": record.last,
        "episodes": progress.done,
        "outcomes": dict(progress.outcomes),
        "not_run": len(progress.failures),
        "resumed": progress.resumed,
        "candidates": dict(Counter(one.fate for one in record.scaffolds.all())),
        "waiting": record.approvals.waiting,
        "spent": asdict(record.usage.total()),
    }
