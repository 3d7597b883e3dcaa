"""Where an episode goes next: pure functions of its state."""

from typing import Literal

from graph.episode.state import EpisodeState, taken_apart


def after_curate(
    state: EpisodeState,
) -> Literal["decompose", "attempt", "distil", "watch", "learn", "end"]:
    if taken_apart(state):
        return "decompose"
    match state["kind"]:
        case "over":
            return "end"
        case "undecided":  # the curator could not be asked
            return "learn"
        case kind:
            return kind


def after_verify(state: EpisodeState) -> Literal["contrast", "learn"]:
    return "contrast" if state.get("worth") else "learn"


def after_scan(state: EpisodeState) -> Literal["select", "learn"]:
    return "select" if state.get("candidates") else "learn"


def after_select(state: EpisodeState) -> Literal["gate", "learn"]:
    return "gate" if state.get("chosen") else "learn"


def after_gate(state: EpisodeState) -> Literal["approve", "learn"]:
    return "approve" if state.get("outcome") == "won" else "learn"


def after_approve(state: EpisodeState) -> Literal["adopt", "learn"]:
    return "adopt" if state.get("outcome") == "won" else "learn"


def after_learn(state: EpisodeState) -> Literal["curate", "end"]:
    return "curate" if state["episode"] <= state["last"] else "end"
