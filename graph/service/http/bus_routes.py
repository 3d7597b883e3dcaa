"""`/agents`, `/queues` and `/dead-letters`: what is on the bus just now."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, Query

from bus.connection import Connection
from bus.deadletters import DeadLetters
from bus.discovery import agents as agents_seen
from bus.errors import is_away
from bus.queues import depths
from bus.subjects import Address
from graph.service.http.api_context import ContextDep
from graph.service.http.bus_views import (
    AgentList,
    LetterAddress,
    LetterPage,
    LetterView,
    QueueList,
)
from graph.service.http.paging import following
from graph.service.http.problems import ProblemError, problem
from graph.service.http.responses import changing, reading

router = APIRouter(tags=["bus"])

PATIENCE = 10.0
"""Seconds that the bus may take for an answer."""


@router.get("/agents", summary="List agents", responses=reading(503))
async def list_agents(context: ContextDep) -> AgentList:
    """Every worker that answers on the bus, by its own account; it takes a second to hear all."""
    async with _bus(context.supervisor.connection) as connection:
        return AgentList(agents=await agents_seen(connection))


@router.get("/queues", summary="List queues", responses=reading(503))
async def list_queues(context: ContextDep) -> QueueList:
    """How much work waits for each role and variant, and how much is in hand."""
    async with _bus(context.supervisor.connection) as connection:
        return QueueList(queues=await depths(connection))


@router.get("/dead-letters", summary="List dead letters", responses=reading(503))
async def list_letters(
    context: ContextDep,
    after: Annotated[str | None, Query(description="List what comes after this id.")] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="How many to list at most.")] = 100,
) -> LetterPage:
    """Requests that were given up, with the reason, the oldest first."""
    async with _bus(context.supervisor.connection) as connection:
        letters = await DeadLetters(connection).list()
    page, then = following(letters, after, limit, lambda each: each.address.id)
    views = [LetterView.of(each) for each in page]
    return LetterPage(letters=views, total=len(letters), next=then)


@router.post(
    "/dead-letters/requeue",
    summary="Ask a dead letter again",
    status_code=202,
    responses=changing(404, 409, 503),
)
async def requeue(context: ContextDep, asked: LetterAddress) -> LetterAddress:
    """Ask again what was given up; the run that asked hears the answer, now or when resumed."""
    async with _bus(context.supervisor.connection) as connection:
        letters = DeadLetters(connection)
        letter = await letters.show(Address.of(asked.role, asked.run, asked.id))
        if context.supervisor.find(asked.run).state == "ended":
            said = f"{asked.run} has ended: nobody waits for this answer any more"
            raise ProblemError(problem(409, "nobody-waits", said, setting="run"))
        await letters.requeue(letter.address)
    return asked


@asynccontextmanager
async def _bus(connection: Connection) -> AsyncIterator[Connection]:
    """The bus, while it answers.

    Raises:
        ProblemError: it is away (503).
    """
    try:
        if not connection.is_connected:
            raise ConnectionError("the bus is away")
        async with asyncio.timeout(PATIENCE):
            yield connection
    except Exception as error:
        if not is_away(error):
            raise
        why = f"the bus did not answer ({str(error) or type(error).__name__})"
        away = problem(503, "bus-unavailable", why, remedy="ask again in a moment")
        raise ProblemError(away, {"Retry-After": "1"}) from error
