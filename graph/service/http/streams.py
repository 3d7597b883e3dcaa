"""`/live`: the streams that keep open pages as they are."""

from collections.abc import AsyncIterator
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent

from graph.service.http.live import Parts, changes
from graph.service.http.visit import Here, Known, Looked, ServiceView, page_of, service_page
from graph.service.http.wiring import Wired
from observability.dashboard.site import fragments

router = APIRouter(include_in_schema=False)


async def _named(wired: Wired, run: str) -> str:
    """The run's name, found before the stream begins: after that nothing can be refused."""
    return wired.supervisor.find(run).run


Named = Annotated[str, Depends(_named)]

_LIVELY = ("queued", "starting", "running", "pausing", "stopping")


@router.get("/live", response_class=EventSourceResponse)
async def service(
    here: Here, known: Known, view: ServiceView = "runs"
) -> AsyncIterator[ServerSentEvent]:
    """Changes of a page that is about no run alone."""
    desk, supervisor = here.desk, here.wired.supervisor

    async def make() -> Parts:
        page = await service_page(desk, view)
        return await to_thread.run_sync(fragments, page, here.framed)

    async def place() -> object:
        if view != "runs":
            return None
        held = [each for each in supervisor.runs() if each.state in _LIVELY]
        return [(each, await desk.pulse.last(each.run)) for each in held]

    async for event in changes(known.mark, make, place, desk.over):
        yield event


@router.get("/runs/{run}/live", response_class=EventSourceResponse)
async def run(
    here: Here, known: Known, sight: Looked, name: Named
) -> AsyncIterator[ServerSentEvent]:
    """Changes of a page of a run."""
    desk, supervisor = here.desk, here.wired.supervisor

    async def make() -> Parts:
        return await desk.looking.run(
            supervisor.find(name), lambda seen: fragments(page_of(seen, sight), here.framed)
        )

    async def place() -> object:
        held = supervisor.find(name)
        doing = await desk.looking.doing(held) if sight.view == "run" else ()
        return await desk.pulse.last(name), desk.looking.bus.there, held, doing

    async with desk.looking.lanes.watched():
        async for event in changes(known.mark, make, place, desk.over):
            yield event
