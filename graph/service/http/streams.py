"""`/live`: the streams that keep open pages as they are."""

from collections.abc import AsyncIterator
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent

from graph.service.http.api_context import ContextDep
from graph.service.http.live import Parts, changes
from graph.service.http.page_requests import (
    KnownStateDep,
    PageChoiceDep,
    PageRequestDep,
    ServiceView,
    page_of,
    service_page,
)
from observability.dashboard.site import fragments

router = APIRouter(include_in_schema=False)


async def _named(context: ContextDep, run: str) -> str:
    """The run's name, found before the stream begins: after that nothing can be refused."""
    return context.supervisor.find(run).run


Named = Annotated[str, Depends(_named)]

_LIVELY = ("queued", "starting", "running", "pausing", "stopping")


@router.get("/live", response_class=EventSourceResponse)
async def service(
    request: PageRequestDep, known: KnownStateDep, view: ServiceView = "runs"
) -> AsyncIterator[ServerSentEvent]:
    """Changes of a page that is about no run alone."""
    dashboard, supervisor = request.dashboard, request.context.supervisor

    async def make() -> Parts:
        page = await service_page(dashboard, view)
        return await to_thread.run_sync(fragments, page, request.chrome)

    async def place() -> object:
        if view != "runs":
            return None
        held = [each for each in supervisor.runs() if each.state in _LIVELY]
        return [(each, await dashboard.sequences.last(each.run)) for each in held]

    async for event in changes(known.mark, make, place, dashboard.over):
        yield event


@router.get("/runs/{run}/live", response_class=EventSourceResponse)
async def run(
    request: PageRequestDep, known: KnownStateDep, choice: PageChoiceDep, name: Named
) -> AsyncIterator[ServerSentEvent]:
    """Changes of a page of a run."""
    dashboard, supervisor = request.dashboard, request.context.supervisor

    async def make() -> Parts:
        return await dashboard.sources.run(
            supervisor.find(name), lambda seen: fragments(page_of(seen, choice), request.chrome)
        )

    async def place() -> object:
        held = supervisor.find(name)
        doing = await dashboard.sources.doing(held) if choice.view == "run" else ()
        return await dashboard.sequences.last(name), dashboard.sources.bus.is_up, held, doing

    async with dashboard.sources.lanes.watched():
        async for event in changes(known.mark, make, place, dashboard.over):
            yield event
