"""Where a trial goes next: pure functions of its state."""

from collections.abc import Callable
from typing import Literal

from graph.trial.state import TrialState


def after_check(state: TrialState) -> Literal["give", "teach", "abandon"]:
    if state["abandoned"]:
        return "abandon"
    return "give" if state["given"] else "teach"


def after_teach(state: TrialState) -> Literal["teach", "distil", "abandon"]:
    if state["abandoned"]:
        return "abandon"
    return "teach" if state["left"] else "distil"


def after_attempt(
    state: TrialState,
) -> Literal["attempt", "extend", "outspend", "judge", "conclude"]:
    if state["left"]:
        return "attempt"
    return "extend" if state["continued"] else _outspent(state)


def after_extend(state: TrialState) -> Literal["extend", "outspend", "judge", "conclude"]:
    return "extend" if state["left"] else _outspent(state)


def after_outspend(state: TrialState) -> Literal["outspend", "judge", "conclude"]:
    return "outspend" if state["left"] else _judged(state)


def after_judge(state: TrialState) -> Literal["judge", "conclude"]:
    return "judge" if state["left"] else "conclude"


def unless_abandoned(following: str) -> Callable[[TrialState], str]:
    """A route that goes on, unless the trial cannot."""

    def route(state: TrialState) -> str:
        return "abandon" if state["abandoned"] else following

    return route


def _outspent(state: TrialState) -> Literal["outspend", "judge", "conclude"]:
    return "outspend" if state["outspent"] else _judged(state)


def _judged(state: TrialState) -> Literal["judge", "conclude"]:
    return "judge" if state["judged"] else "conclude"
