"""Where a study goes next: pure functions of its state."""

from typing import Literal

from graph.study.state import StudyState

_Ending = Literal["grade", "conclude"]


def after_null(state: StudyState) -> Literal["null", "attempt"]:
    return "null" if state["left"] else "attempt"


def after_attempt(state: StudyState) -> Literal["attempt", "outspend", "extend"] | _Ending:
    if state["left"]:
        return "attempt"
    return "outspend" if state["outspent"] else _continued(state)


def after_outspend(state: StudyState) -> Literal["outspend", "extend"] | _Ending:
    return "outspend" if state["left"] else _continued(state)


def after_extend(state: StudyState) -> Literal["extend"] | _Ending:
    return "extend" if state["left"] else _graded(state)


def after_grade(state: StudyState) -> _Ending:
    return "grade" if state["left"] else "conclude"


def _continued(state: StudyState) -> Literal["extend"] | _Ending:
    return "extend" if state["continued"] else _graded(state)


def _graded(state: StudyState) -> _Ending:
    return "grade" if state["graded"] else "conclude"
