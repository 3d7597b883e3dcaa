"""The application: every route behind one guard."""

from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.types import ASGIApp

from graph.service.http import (
    bus_routes,
    downloads,
    files,
    health,
    pages,
    refusals,
    runs,
    session,
    steering,
)
from graph.service.http.api_context import ApiContext
from graph.service.http.auth import Access, cookie_name
from graph.service.http.guard import API, BODY, Guard, GuardRules
from graph.service.http.headers import HeadRequests, SecurityHeaders
from graph.service.http.openapi import describe
from graph.service.http.origins import HostNames
from graph.service.http.records import Records
from graph.service.http.uploads import Uploads
from graph.service.settings import ServiceSettings
from graph.service.supervising import Supervisor

_ABOUT = """
Create, watch and steer runs. Long lists come in pages: ask on with `after=` as `next` says.
What is refused is answered with problem details (RFC 9457) that name the setting and the remedy.
"""
_TAGS = [
    {"name": "runs", "description": "What is on record of runs."},
    {"name": "steering", "description": "What changes a run."},
    {"name": "results", "description": "A run's results as files."},
    {"name": "files", "description": "Tasks and skills that plans may name."},
    {"name": "bus", "description": "Agents, queues and dead letters."},
    {"name": "health", "description": "Whether the service can work."},
]


# The framework would trace every request, and a run's traces are to stay readable.
_QUIET: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
}


class Service(FastAPI):
    """An app whose every answer, faults included, has passed the guard and carries its headers."""

    def build_middleware_stack(self) -> ASGIApp:
        inside = super().build_middleware_stack()
        return HeadRequests(SecurityHeaders(Guard(inside, self.state.context.rules)))


def build_app(supervisor: Supervisor, settings: ServiceSettings, token: str) -> FastAPI:
    """The API and the pages over a supervisor.

    Args:
        supervisor: owns the runs.
        settings: of the service.
        token: what whoever changes something has to show.

    Raises:
        WeakTokenError: the token is too short.
    """
    app = Service(
        title="Tutelage",
        version=version("tutelage"),
        description=_ABOUT,
        openapi_tags=_TAGS,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        max_body_size=BODY,
        telemetry=_QUIET,
    )
    app.state.context = _context_for(supervisor, settings, token)
    refusals.register(app)
    api = APIRouter(prefix=API)
    for room in (runs, steering, downloads, files, bus_routes, health):
        api.include_router(room.router)
    app.include_router(api)
    app.include_router(session.router)
    describe(app, reading_is_free=settings.is_loopback)
    pages.mount(app, supervisor, settings)
    return app


def _context_for(supervisor: Supervisor, settings: ServiceSettings, token: str) -> ApiContext:
    rules = GuardRules(
        Access(token),
        HostNames(settings.host, settings.hosts),
        cookie_name(settings.port),
        settings.is_loopback,
    )
    return ApiContext(
        supervisor,
        Records(supervisor.data),
        rules,
        Uploads(settings.plans or supervisor.data / "uploads"),
        frozenset(settings.key_variables),
    )
