"""What a run is for, as its plan says: the names that the API and the dashboard share."""

from collections.abc import Mapping
from typing import Literal

from observability.checks import CHECKING

TRYING, AUTHORING = "try", "author"
"""Names of the plans that the commands `tutelage try` and `tutelage author` make."""

Kind = Literal["lessons", "trial", "study", "check", "try", "author"]
_TABLES: tuple[Kind, ...] = ("trial", "study")
_NAMED: Mapping[object, Kind] = {CHECKING: "check", TRYING: "try", AUTHORING: "author"}


def kind_of(plan: Mapping[str, object]) -> Kind:
    """`lessons` for a curriculum, `trial`, `study`; else the command that the plan is of."""
    for kind in _TABLES:
        if plan.get(kind) is not None:
            return kind
    return _NAMED.get(plan.get("name"), "lessons")
