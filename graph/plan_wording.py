"""What is wrong with a plan's setting, in words for whoever wrote the plan."""

from collections.abc import Sequence
from difflib import get_close_matches
from inspect import isclass
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

_SAID = {
    "missing": "is missing: name it",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "too_short": "is empty: name at least one",
    "tuple_type": 'must be a list, as in ["one", "two"]',
}
"""By pydantic's type of an error, where its own words speak of Python."""


def worded(error: ErrorDetails, plan: type[BaseModel], *, study: bool) -> tuple[str, str]:
    """The setting's name as its file has it, and what it must be.

    Args:
        error: the first that was found.
        plan: the table that was read.
        study: whether the plan is a study's, whose first student stands for `student`.
    """
    place = error["loc"]
    if study and place[:1] == ("student",):
        place = ("study", "students", 0, *place[1:])
    setting = ".".join(map(str, place)) or "the plan"
    if error["type"] == "extra_forbidden":
        return setting, _unknown(str(place[-1]), _names(plan, place[:-1]))
    said = error["msg"].removeprefix("Value error, ")
    return setting, _SAID.get(error["type"], said)


def _unknown(name: str, known: Sequence[str]) -> str:
    alike = get_close_matches(name, known, 1)
    if alike:
        return f"there is no such setting; did you mean {alike[0]}?"
    listed = f"; there are {', '.join(known)}" if known else ""
    return f"there is no such setting{listed} (docs/configuration.md)"


def _names(plan: type[BaseModel], place: Sequence[int | str]) -> tuple[str, ...]:
    """Settings of the table at a place; none where it is no plain table."""
    table: type[BaseModel] | None = plan
    for part in place:
        if isinstance(part, str):
            if table is None or part not in table.model_fields:
                return ()
            table = _table(table.model_fields[part].annotation)
    return tuple(table.model_fields) if table else ()


def _table(annotation: Any) -> type[BaseModel] | None:
    """The table that a setting holds, or holds a list of."""
    if isclass(annotation) and issubclass(annotation, BaseModel):
        return annotation
    found = (_table(each) for each in get_args(annotation))
    return next((each for each in found if each is not None), None)
