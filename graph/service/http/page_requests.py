"""What the dashboard's routes share: which page is requested, and what it is made from."""

import asyncio
from dataclasses import dataclass, field
from typing import Annotated, Literal

from fastapi import Depends, Header, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from graph.service.http.api_context import ApiContext, ContextDep
from graph.service.http.live import SequenceCache
from graph.service.http.page_sources import PageSources
from observability.dashboard import pages
from observability.dashboard.pages import RunSnapshot
from observability.dashboard.site import Chrome, Page, render_page
from observability.dashboard.views.decisions import DecisionQuery

View = Literal["run", "decisions", "scaffolds", "scaffold"]
ServiceView = Literal["runs", "agents", "letters"]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What pages are made from and kept up to date with; made once for an app."""

    sources: PageSources
    sequences: SequenceCache
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the service stops: no stream holds it up."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A request for a page: what it is made from, and the frame around it (theme, signed in)."""

    dashboard: Dashboard
    context: ApiContext
    chrome: Chrome


@dataclass(frozen=True, slots=True)
class PageChoice:
    """Which of a run's pages is requested."""

    view: View = "run"
    wanted: DecisionQuery = field(default_factory=DecisionQuery)
    scaffold: str = ""


@dataclass(frozen=True, slots=True)
class KnownState:
    """The state of a page that the browser says it has."""

    mark: str


def wanted(
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    skill: Annotated[str, Query(max_length=200)] = "",
    outcome: Annotated[str, Query(max_length=200)] = "",
) -> DecisionQuery:
    """Which decisions are asked for."""
    return DecisionQuery(page, skill, outcome)


def chrome_of(request: Request) -> Chrome:
    """The frame of whoever asks."""
    theme = request.cookies.get("theme", "")
    return Chrome(
        theme=theme if theme in ("light", "dark") else "",
        signed_in=bool(getattr(request.state, "signed_in", False)),
    )


def _page_request(request: Request, context: ContextDep) -> PageRequest:
    dashboard = request.app.state.dashboard
    assert isinstance(dashboard, Dashboard)  # noqa: S101 (mount sets it)
    return PageRequest(dashboard, context, chrome_of(request))


WantedDep = Annotated[DecisionQuery, Depends(wanted)]


def _page_choice(
    asked: WantedDep,
    view: View = "run",
    scaffold: Annotated[str, Query(pattern=r"^[0-9a-f]{8,64}$")] = "0" * 16,
) -> PageChoice:
    return PageChoice(view, asked, scaffold)


def _known_state(
    seen: Annotated[str, Query(max_length=64)] = "",
    last: Annotated[str, Header(alias="Last-Event-ID", max_length=64)] = "",
) -> KnownState:
    return KnownState(last or seen)


PageRequestDep = Annotated[PageRequest, Depends(_page_request)]
PageChoiceDep = Annotated[PageChoice, Depends(_page_choice)]
KnownStateDep = Annotated[KnownState, Depends(_known_state)]


def page_of(seen: RunSnapshot, choice: PageChoice) -> Page:
    """The page of a run that is wanted; one that says so where there is none."""
    if choice.view == "decisions":
        return pages.decided(seen, choice.wanted)
    if choice.view == "scaffolds":
        return pages.scaffolds(seen)
    if choice.view == "scaffold":
        found = pages.scaffold(seen, choice.scaffold)
        return found or pages.fault("No such scaffold", f"{seen.run} has none of this digest.")
    return pages.run(seen)


async def service_page(dashboard: Dashboard, view: ServiceView) -> Page:
    """A page that is about no run alone."""
    bus = dashboard.sources.bus
    if view == "agents":
        agents, queues = await asyncio.gather(bus.agents(), bus.queues())
        return pages.agents(agents, queues, await dashboard.sources.speeds())
    if view == "letters":
        return pages.letters(await bus.letters())
    return pages.front(await dashboard.sources.front(), bus=bus.is_up)


def answer(page: Page, chrome: Chrome, status: int = 200) -> HTMLResponse:
    """A page as it is sent."""
    return HTMLResponse(render_page(page, chrome), status)


def back(path: str) -> RedirectResponse:
    """On to a page of ours, after something was asked for."""
    return RedirectResponse(path, 303)
