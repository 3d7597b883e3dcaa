"""Facts about a run and its episodes."""

from typing import ClassVar, Literal

from observability.ledger.fact import Recorded


class RunStarted(Recorded):
    """A run began with this plan."""

    kind: Literal["run_started"] = "run_started"
    run: str
    plan: dict[str, object]
    """The resolved plan."""
    variant: str
    """The student's weights, template and server settings, hashed."""
    model: str
    """The student's name for people."""
    versions: dict[str, str]
    """Versions of what the results depend on."""
    parent: str | None = None
    """The run that this one is a fork of; see `observability.ledger.ancestry`."""
    after: int | None = None
    """The last of the parent's episodes that it builds on."""
    queued: bool = False
    """Whether it is on record before it begins: a service takes it up once there is room."""


class RunResumed(Recorded):
    """A coordinator took the run up again."""

    kind: Literal["run_resumed"] = "run_resumed"


class RunPaused(Recorded):
    """The run was drained and can be resumed."""

    kind: Literal["run_paused"] = "run_paused"
    reason: str


class RunQueued(Recorded):
    """Somebody wishes a paused run to go on: a service takes it up once there is room."""

    kind: Literal["run_queued"] = "run_queued"


class RunEnded(Recorded):
    """The run is over."""

    kind: Literal["run_ended"] = "run_ended"
    reason: str


class EpisodeEnded(Recorded):
    """An episode is in the record."""

    clocks: ClassVar = frozenset({"started", "seconds"})
    kind: Literal["episode_ended"] = "episode_ended"
    episode: int
    lane: int
    outcome: str
    """`passed`, `failed`, `undecided`, or what else the episode was about."""
    started: float
    seconds: float


class EpisodeFailed(Recorded):
    """An episode could not be run; never the student's failure."""

    kind: Literal["episode_failed"] = "episode_failed"
    episode: int
    lane: int
    reason: str
