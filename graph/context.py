"""What every node of a run works with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bus.client import BusClient
from bus.connection import Connection
from bus.messages.curator import Decision
from bus.messages.message import Role
from graph.draws import Draws
from graph.identity import Identity
from graph.recorder import Recorder
from graph.settings import Plan
from tools.tasks.task import Family

if TYPE_CHECKING:
    from graph.episode.episode_attempt import EpisodeAttempt


@dataclass(frozen=True, slots=True)
class RunContext:
    """One run's dependencies, handed to LangGraph as its runtime context."""

    run: str
    plan: Plan
    variants: Mapping[Role, str]
    """Whom its requests go to: the variant of each role."""
    families: Mapping[str, Family]
    draws: Draws
    identity: Identity
    bus: BusClient
    recorder: Recorder
    connection: Connection
    """For the buckets: what is too large for a message lies there by its digest."""
    sealed: Mapping[str, str]
    """Digest of the key in the verifier's bucket, by task reference, for given tasks."""
    decisions: dict[int, Decision] = field(default_factory=dict)
    """The decision on each lane's episode, once it was asked for."""
    attempts: dict[int, "EpisodeAttempt"] = field(default_factory=dict)
    """By lane: the attempt of the episode that it is in, once it was begun."""

    @property
    def variant(self) -> str:
        """The student's variant."""
        return self.variants["student"]

    def as_of(self, episode: int) -> int:
        """The last episode that a decision on this one may know of; -1 for none."""
        return max(-1, episode - self.plan.lanes)
