"""What the dashboard's routes share: which page is wanted, and what it is made from."""

import asyncio
from dataclasses import dataclass, field
from typing import Annotated, Literal

from fastapi import Depends, Header, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from graph.service.http.live import Pulse
from graph.service.http.looking import Looking
from graph.service.http.wiring import Wired, Wiring
from observability.dashboard import pages
from observability.dashboard.pages import Seen
from observability.dashboard.site import Chrome, Page, whole
from observability.dashboard.views.decisions import Wanted

View = Literal["run", "decisions", "scaffolds", "scaffold"]
ServiceView = Literal["runs", "agents", "letters"]


@dataclass(frozen=True, slots=True)
class Desk:
    """Made once for an app."""

    looking: Looking
    pulse: Pulse
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the service stops: no stream holds it up."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page: what it is made from, and the frame of whoever asks."""

    desk: Desk
    wired: Wiring
    framed: Chrome


@dataclass(frozen=True, slots=True)
class Sight:
    """Which of a run's pages is looked at."""

    view: View = "run"
    wanted: Wanted = field(default_factory=Wanted)
    scaffold: str = ""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The state of a page that the browser says it has."""

    mark: str


def wanted(
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    skill: Annotated[str, Query(max_length=200)] = "",
    outcome: Annotated[str, Query(max_length=200)] = "",
) -> Wanted:
    """Which decisions are asked for."""
    return Wanted(page, skill, outcome)


def framed(request: Request) -> Chrome:
    """The frame of whoever asks."""
    theme = request.cookies.get("theme", "")
    return Chrome(
        theme=theme if theme in ("light", "dark") else "",
        signed_in=bool(getattr(request.state, "signed_in", False)),
    )


def _visit(request: Request, wired: Wired) -> Visit:
    desk = request.app.state.desk
    assert isinstance(desk, Desk)  # noqa: S101 (mount sets it)
    return Visit(desk, wired, framed(request))


Asked = Annotated[Wanted, Depends(wanted)]


def _sight(
    asked: Asked,
    view: View = "run",
    scaffold: Annotated[str, Query(pattern=r"^[0-9a-f]{8,64}$")] = "0" * 16,
) -> Sight:
    return Sight(view, asked, scaffold)


def _resumed(
    seen: Annotated[str, Query(max_length=64)] = "",
    last: Annotated[str, Header(alias="Last-Event-ID", max_length=64)] = "",
) -> Resumed:
    return Resumed(last or seen)


Here = Annotated[Visit, Depends(_visit)]
Looked = Annotated[Sight, Depends(_sight)]
Known = Annotated[Resumed, Depends(_resumed)]


def page_of(seen: Seen, sight: Sight) -> Page:
    """The page of a run that is wanted; one that says so where there is none."""
    if sight.view == "decisions":
        return pages.decided(seen, sight.wanted)
    if sight.view == "scaffolds":
        return pages.scaffolds(seen)
    if sight.view == "scaffold":
        found = pages.scaffold(seen, sight.scaffold)
        return found or pages.fault("No such scaffold", f"{seen.run} has none of this digest.")
    return pages.run(seen)


async def service_page(desk: Desk, view: ServiceView) -> Page:
    """A page that is about no run alone."""
    bus = desk.looking.bus
    if view == "agents":
        agents, queues = await asyncio.gather(bus.agents(), bus.queues())
        return pages.agents(agents, queues, await desk.looking.speeds())
    if view == "letters":
        return pages.letters(await bus.letters())
    return pages.front(await desk.looking.front(), bus=bus.there)


def answer(page: Page, framed: Chrome, status: int = 200) -> HTMLResponse:
    """A page as it is sent."""
    return HTMLResponse(whole(page, framed), status)


def back(path: str) -> RedirectResponse:
    """On to a page of ours, after something was asked for."""
    return RedirectResponse(path, 303)
