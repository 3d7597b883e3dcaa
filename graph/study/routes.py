"""Where a study goes next: pure functions of its state."""

from typing import Literal

from graph.study.state import StudyState


def after_attempt(state: StudyState) -> Literal["attempt", "outspend", "extend", "null"]:
    if state["left"]:
        return "attempt"
    return "outspend" if state["outspent"] else _continued(state)


def after_outspend(state: StudyState) -> Literal["outspend", "extend", "null"]:
    return "outspend" if state["left"] else _continued(state)


def after_extend(state: StudyState) -> Literal["extend", "null"]:
    return "extend" if state["left"] else "null"


def after_null(state: StudyState) -> Literal["null", "grade", "conclude"]:
    if state["left"]:
        return "null"
    return "grade" if state["graded"] else "conclude"


def after_grade(state: StudyState) -> Literal["grade", "conclude"]:
    return "grade" if state["left"] else "conclude"


def _continued(state: StudyState) -> Literal["extend", "null"]:
    return "extend" if state["continued"] else "null"
