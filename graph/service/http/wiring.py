"""What the routes are given: the supervisor, what it has on record, and what clients may name."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from graph.service.http.guard import Door
from graph.service.http.records import Records
from graph.service.http.uploads import Uploads
from graph.service.supervising import Supervisor


@dataclass(frozen=True, slots=True)
class Wiring:
    """Everything that a route works with."""

    supervisor: Supervisor
    records: Records
    door: Door
    uploads: Uploads
    """The files that plans may name."""
    key_variables: frozenset[str]


def _wired(request: Request) -> Wiring:
    wiring = request.app.state.wiring
    assert isinstance(wiring, Wiring)  # noqa: S101 (build_app sets it)
    return wiring


Wired = Annotated[Wiring, Depends(_wired)]
"""A parameter of a route that is given the wiring."""
