"""What a lane remembers between two nodes: ids and small numbers of the current episode only."""

from typing import Literal, TypedDict

from tools.curriculum.hints import TAKEN_APART

Kind = Literal["undecided", "attempt", "distil", "watch", "over"]


class EpisodeState(TypedDict, total=False):
    """The state of one lane.

    Texts are not here: every reply is stored on the bus under an id made from its request, so a
    node that needs one asks again and gets it for nothing.
    """

    lane: int
    """Which lane this is; its episodes are those with this remainder by the number of lanes."""
    episode: int
    """The current episode."""
    last: int
    """The shift's last episode."""
    started: float
    """When the episode began, in seconds since 1970."""
    kind: Kind
    """What the episode turned out to be."""
    task: str | None
    """Reference of its task."""
    hint: int
    """Hint level shown."""
    outcome: str
    """What it came to."""
    worth: bool
    """Whether a better attempt is worth looking for."""
    searched: bool
    """Whether a better attempt was looked for."""
    candidates: list[str]
    """Digests of candidates that are still in the race."""
    chosen: str | None
    """Digest of the candidate that goes to the gate."""
    failed: str
    """Why the episode could not be run."""


def blank(lane: int, episode: int, last: int) -> EpisodeState:
    """The state in which an episode begins: nothing of an earlier one is left."""
    return {
        "lane": lane,
        "episode": episode,
        "last": last,
        "started": 0.0,
        "kind": "undecided",
        "task": None,
        "hint": 0,
        "outcome": "",
        "worth": False,
        "searched": False,
        "candidates": [],
        "chosen": None,
        "failed": "",
    }


def taken_apart(state: EpisodeState) -> bool:
    """Whether the student tries the task's parts before the whole."""
    return state["kind"] == "attempt" and state["hint"] == TAKEN_APART


def merged(state: EpisodeState, update: EpisodeState) -> EpisodeState:
    """The state after a node's update."""
    return {**state, **update}
