"""The dashboard's pages; `observability.dashboard` says what is on them."""

import re
from importlib.resources import files

from anyio import to_thread
from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

from graph.service.http import forms, streams
from graph.service.http.api_context import ApiContext, ContextDep
from graph.service.http.live import SequenceCache
from graph.service.http.page_requests import (
    Dashboard,
    PageChoice,
    PageRequest,
    PageRequestDep,
    ServiceView,
    WantedDep,
    answer,
    page_of,
    service_page,
)
from graph.service.http.page_sources import PageSources
from graph.service.http.reports import rendered
from graph.service.settings import ServiceSettings
from graph.service.supervising import Supervisor
from observability.dashboard.pages import RunSnapshot
from observability.dashboard.views.links import Traces
from observability.ledger.errors import MissingArtefactError

router = APIRouter(include_in_schema=False)

_PNG = b"\x89PNG\r\n\x1a\n"
_DIGEST = re.compile("[0-9a-f]{64}")
_FOR_EVER = "private, max-age=31536000, immutable"


def mount(app: FastAPI, supervisor: Supervisor, settings: ServiceSettings) -> None:
    """Add the pages, what they load, and what they may ask for."""
    context: ApiContext = app.state.context
    traces = Traces(settings.jaeger or "")
    app.state.dashboard = Dashboard(PageSources(context, traces), SequenceCache(supervisor.data))
    for room in (streams, forms):
        app.include_router(room.router)
    app.include_router(router)
    folder = str(files("observability.dashboard").joinpath("static"))
    app.mount("/static", _Lasting(directory=folder), "static")


def close(app: FastAPI) -> None:
    """Let no one who looks on hold up the end of the service; call it before the server's own."""
    app.state.dashboard.over.set()
    app.state.context.records.readers.close()


@router.get("/")
async def front(request: PageRequestDep) -> HTMLResponse:
    """Every run at a glance."""
    return await _of_service(request, "runs")


@router.get("/agents")
async def agents(request: PageRequestDep) -> HTMLResponse:
    """Who serves, what waits for whom, how long it takes."""
    return await _of_service(request, "agents")


@router.get("/dead-letters")
async def letters(request: PageRequestDep) -> HTMLResponse:
    """Requests that were given up."""
    return await _of_service(request, "letters")


@router.get("/favicon.ico")
async def icon() -> RedirectResponse:
    """Browsers ask for it here where a page names none: a report, an answer of the API."""
    return RedirectResponse("/static/icon.svg", 308)


@router.get("/runs/{run}")
async def run(request: PageRequestDep, run: str) -> HTMLResponse:
    """One run, live."""
    return await _of_run(request, run, PageChoice())


@router.get("/runs/{run}/decisions")
async def decisions(request: PageRequestDep, run: str, asked: WantedDep) -> HTMLResponse:
    """Every decision, a page at a time."""
    return await _of_run(request, run, PageChoice("decisions", asked))


@router.get("/runs/{run}/scaffolds")
async def scaffolds(request: PageRequestDep, run: str) -> HTMLResponse:
    """Every scaffold, as a family tree."""
    return await _of_run(request, run, PageChoice("scaffolds"))


@router.get("/runs/{run}/scaffolds/{digest}")
async def scaffold(request: PageRequestDep, run: str, digest: str) -> HTMLResponse:
    """One scaffold beside its parent."""
    return await _of_run(request, run, PageChoice("scaffold", scaffold=digest))


@router.get("/runs/{run}/report")
async def report(request: PageRequestDep, run: str) -> HTMLResponse:
    """The run's report, as it is: one page that needs nothing else."""
    name = request.context.supervisor.find(run).run
    page, policy = await request.context.records.make(lambda reader: rendered(reader, name))
    return HTMLResponse(page, headers={"Content-Security-Policy": policy})


@router.get("/pictures/{digest}")
async def picture(context: ContextDep, digest: str) -> Response:
    """A picture that a student or a judge has seen; nothing but a PNG is served."""
    if _DIGEST.fullmatch(digest):
        try:
            content = await context.records.read(lambda reader: reader.artefact(digest))
        except MissingArtefactError:
            content = b""
        if content.startswith(_PNG):
            headers = {"Cache-Control": _FOR_EVER, "Content-Security-Policy": "default-src 'none'"}
            return Response(content, media_type="image/png", headers=headers)
    return Response("no such picture", 404, media_type="text/plain")


async def _of_service(request: PageRequest, view: ServiceView) -> HTMLResponse:
    page = await service_page(request.dashboard, view)
    return await to_thread.run_sync(answer, page, request.chrome)


async def _of_run(request: PageRequest, run: str, choice: PageChoice) -> HTMLResponse:
    def made(seen: RunSnapshot) -> HTMLResponse:
        page = page_of(seen, choice)
        return answer(page, request.chrome, 200 if page.live else 404)

    return await request.dashboard.sources.run(request.context.supervisor.find(run), made)


class _Lasting(StaticFiles):
    """Files whose address changes with their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if scope.get("query_string"):
            response.headers["Cache-Control"] = _FOR_EVER
        return response
