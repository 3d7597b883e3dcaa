"""What a run is for, as its plan says: the names that the API and the dashboard share."""

from collections.abc import Mapping
from typing import Literal

from observability.checks import CHECKING

TRYING, AUTHORING = "try", "author"
"""Names of the plans that the commands `tutelage try` and `tutelage author` make."""

Kind = Literal["lessons", "trial", "check", "try", "author"]
_NAMED: Mapping[object, Kind] = {CHECKING: "check", TRYING: "try", AUTHORING: "author"}


def kind_of(plan: Mapping[str, object]) -> Kind:
    """`lessons` for a curriculum, `trial`; else the command that the plan is of."""
    return "trial" if plan.get("trial") is not None else _NAMED.get(plan.get("name"), "lessons")
