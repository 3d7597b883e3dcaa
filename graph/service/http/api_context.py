"""What the routes work with: the supervisor, its records, and what clients may name."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from graph.service.http.guard import GuardRules
from graph.service.http.records import Records
from graph.service.http.uploads import Uploads
from graph.service.supervising import Supervisor


@dataclass(frozen=True, slots=True)
class ApiContext:
    """Everything that a route works with."""

    supervisor: Supervisor
    records: Records
    rules: GuardRules
    uploads: Uploads
    """The files that plans may name."""
    key_variables: frozenset[str]


def _context_of(request: Request) -> ApiContext:
    context = request.app.state.context
    assert isinstance(context, ApiContext)  # noqa: S101 (build_app sets it)
    return context


ContextDep = Annotated[ApiContext, Depends(_context_of)]
"""A parameter of a route that is given the context."""
