"""`/health`: whether the service lives, and whether it can work."""

from fastapi import APIRouter, Response

from graph.service.http.api_context import ContextDep
from graph.service.http.responses import reading
from graph.service.http.run_views import Shown
from observability.ledger.errors import LedgerError, MissingLedgerError

router = APIRouter(prefix="/health", tags=["health"])


class Alive(Shown):
    """The service answers."""

    alive: bool


class Ready(Shown):
    """Whether the service can work."""

    ready: bool
    """Both of the following."""
    bus: bool
    """The bus is connected."""
    ledger: bool
    """The ledger can be read, or is yet to be begun."""


@router.get("/live", summary="Is it alive?", responses=reading())
async def live() -> Alive:
    """For whoever restarts what hangs; needs no token."""
    return Alive(alive=True)


@router.get(
    "/ready",
    summary="Can it work?",
    responses={503: {"model": Ready, "description": "It cannot, for the moment."}, **reading()},
)
async def ready(context: ContextDep, response: Response) -> Ready:
    """For whoever sends it work; needs no token."""
    bus, ledger = bool(context.supervisor.connection.is_connected), await _readable(context)
    if not (bus and ledger):
        response.status_code = 503
    return Ready(ready=bus and ledger, bus=bus, ledger=ledger)


async def _readable(context: ContextDep) -> bool:
    try:
        await context.records.read(lambda reader: reader.streams())
    except MissingLedgerError:
        return True
    except LedgerError:
        return False
    return True
