"""`/runs`: what is on record of them, a page at a time."""

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query

from graph.service.http.api_context import ContextDep
from graph.service.http.event_views import (
    DecisionPage,
    DecisionView,
    EventPage,
    EventView,
    ScaffoldPage,
    ScaffoldView,
)
from graph.service.http.paging import AfterEvent, Limit, first, following
from graph.service.http.records import Record
from graph.service.http.responses import reading
from graph.service.http.run_views import RunDetails, RunName, RunPage, RunView
from observability.ledger.event import Event, Reader
from observability.ledger.facts import DecisionMade

router = APIRouter(prefix="/runs", tags=["runs"])


@router.get("", summary="List runs", responses=reading(503))
async def list_runs(
    context: ContextDep,
    after: Annotated[str | None, Query(description="List what comes after this run.")] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="How many to list at most.")] = 50,
) -> RunPage:
    """Every run of the data folder, the newest first."""
    known = list(reversed(context.supervisor.runs()))
    page, then = following(known, after, limit, lambda one: one.run)
    states = {one.run: one for one in page}
    runs = await context.records.look_over(
        list(states), lambda record: RunView.made(states[record.run], record)
    )
    return RunPage(runs=runs, total=len(known), next=then)


@router.get("/{run}", summary="Read a run", responses=reading(404, 503))
async def read_run(context: ContextDep, run: RunName) -> RunDetails:
    """How a run stands, what it has achieved, what it cost, and its plan."""
    known = context.supervisor.find(run)
    return await context.records.look(known.run, lambda record: RunDetails.made(known, record))


@router.get("/{run}/events", summary="Read a run's events", responses=reading(404, 503))
async def events(
    context: ContextDep, run: RunName, after: AfterEvent = 0, limit: Limit = 200
) -> EventPage:
    """Everything that happened, in order: the record that all the rest is made from."""
    name = context.supervisor.find(run).run

    def page(reader: Reader) -> EventPage:
        last = reader.last(name)
        found = [EventView.of(event) for event in islice(reader.read(name, after), limit)]
        more = bool(found) and found[-1].sequence < last
        return EventPage(events=found, last=last, next=found[-1].sequence if more else None)

    return await context.records.read(page)


@router.get("/{run}/decisions", summary="Read a run's decisions", responses=reading(404, 503))
async def decisions(
    context: ContextDep, run: RunName, after: AfterEvent = 0, limit: Limit = 200
) -> DecisionPage:
    """What the curator chose at each turn, why, and from which numbers."""
    name = context.supervisor.find(run).run

    def page(reader: Reader) -> DecisionPage:
        made = (_decision(event) for event in reader.read(name, after))
        found, more = first((one for one in made if one is not None), limit)
        return DecisionPage(decisions=found, next=found[-1].sequence if more else None)

    return await context.records.read(page)


@router.get("/{run}/scaffolds", summary="Read a run's scaffolds", responses=reading(404, 503))
async def scaffolds(
    context: ContextDep,
    run: RunName,
    after: Annotated[str | None, Query(description="List what comes after this scaffold.")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="How many to list at most.")] = 50,
) -> ScaffoldPage:
    """Every candidate of a run: its steps, where it comes from, what was measured, its fate."""
    name = context.supervisor.find(run).run

    def page(record: Record) -> ScaffoldPage:
        found = record.scaffolds.all()
        shown, then = following(found, after, limit, lambda one: one.proposed.scaffold)
        views = [ScaffoldView.of(one) for one in shown]
        return ScaffoldPage(scaffolds=views, total=len(found), next=then)

    return await context.records.look(name, page)


def _decision(event: Event) -> DecisionView | None:
    if not isinstance(event.fact, DecisionMade):
        return None
    return DecisionView(sequence=event.sequence, at=event.at, decision=event.fact)
