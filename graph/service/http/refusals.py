"""Errors of the rooms below, and of the framework, as problems."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Match

from bus.approval import NothingWaitsError, NotRunningError
from bus.errors import BusUnavailableError, NoDeadLetterError, RejectedError
from graph.cli.records import NameTakenError
from graph.preflight import ChangedError, EndedError, NoRoomError, NotTeachingError
from graph.service.http.guard import API, wants_page
from graph.service.http.page_requests import chrome_of
from graph.service.http.problems import Problem, ProblemError, answer, problem
from graph.service.supervising import NotPossibleError
from graph.settings import PlanError
from graph.study.errors import UnfinishedStudyError
from observability.dashboard import pages
from observability.dashboard.site import render_page
from observability.export.errors import NothingToExportError
from observability.ledger.errors import (
    LedgerAwayError,
    LedgerBusyError,
    LedgerError,
    LedgerFullError,
)
from observability.runs import UnknownRunError
from tools.model.errors import ModelError, ModelSettingsError

_SEE_RUNS = "GET /api/v1/runs lists them"
_CORRECT = "correct the setting; docs/configuration.md lists them all"
_LISTED = "GET /api/v1/openapi.json lists what may be asked"
_AGAIN = "ask again in a moment"
_FREE = "free some space, then ask again"
_FORESEEN = (
    UnknownRunError,
    NotPossibleError,
    ChangedError,
    EndedError,
    NotTeachingError,
    NoRoomError,
    NotRunningError,
    NothingWaitsError,
    NothingToExportError,
    PlanError,
    ModelSettingsError,
    NameTakenError,
    UnfinishedStudyError,
    NoDeadLetterError,
    RejectedError,
    BusUnavailableError,
    ConnectionError,
    LedgerError,
)


def register(app: FastAPI) -> None:
    """Have every error that is foreseen answered as a problem, and every other one as a fault."""
    for kind in _FORESEEN:
        app.add_exception_handler(kind, _foreseen)
    app.add_exception_handler(ProblemError, _refused)
    app.add_exception_handler(HTTPException, _by_framework)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _fault)


@contextmanager
def wrong_plan() -> Iterator[None]:
    """Where a plan is read, whatever our own rooms find wrong with a value is the plan's fault.

    Raises:
        ProblemError: something was; names the plan where the error names no setting.
    """
    try:
        yield
    except (ValueError, ModelError) as error:
        if type(error).__module__.partition(".")[0] not in ("graph", "tools"):
            raise
        told = problem_of(error) or problem(
            422, "wrong-setting", str(error), setting="plan", remedy=_CORRECT
        )
        raise ProblemError(told) from error


def problem_of(error: Exception) -> Problem | None:
    """The problem that an error of ours stands for; None for a fault in the program."""
    if isinstance(error, ProblemError):
        return error.problem
    return _of_run(error) or _of_plan(error) or _of_bus(error) or _of_ledger(error)


def _of_run(error: Exception) -> Problem | None:
    match error:
        case UnknownRunError():
            said = f"there is no run {error.run!r} here"
            return problem(404, "unknown-run", said, setting="run", remedy=_SEE_RUNS)
        case NotPossibleError():
            said = f"{error.run} cannot be {error.wished}: it is {error.state}"
            return problem(409, "not-possible-now", said, setting="run", remedy=error.remedy)
        case ChangedError() | EndedError() | NotTeachingError():
            return problem(409, "not-possible-now", str(error), setting="run", remedy=_SEE_RUNS)
        case NotRunningError():
            said, again = f"nobody is running {error.run}", "resume the run, then answer again"
            return problem(409, "not-running", said, setting="run", remedy=again)
        case NothingWaitsError():
            see = f"GET /api/v1/runs/{error.run} shows under `waiting` what waits for an answer"
            return problem(409, "nothing-waits", str(error), setting="scaffold", remedy=see)
        case NothingToExportError():
            wait = "wait until it has begun"
            return problem(409, "nothing-to-export", str(error), setting="run", remedy=wait)
    return None


def _of_plan(error: Exception) -> Problem | None:
    match error:
        case PlanError() | ModelSettingsError():
            setting = error.setting
            return problem(422, "wrong-setting", str(error), setting=setting, remedy=_CORRECT)
        case NameTakenError():
            said = f"a run cannot be called {error.name!r}: {error.reason}"
            return problem(409, "name-taken", said, setting="name", remedy="choose another name")
        case UnfinishedStudyError():
            wait = f"wait until {error.run} is over, resume or stop it, or change the plan's name"
            return problem(409, "not-possible-now", str(error), setting="plan", remedy=wait)
    return None


def _of_bus(error: Exception) -> Problem | None:
    match error:
        case NoRoomError():
            return problem(507, "no-room", str(error), remedy=_FREE)
        case NoDeadLetterError():
            see = "GET /api/v1/dead-letters lists them"
            return problem(404, "unknown-dead-letter", str(error), setting="id", remedy=see)
        case RejectedError():
            return problem(409, "too-large-to-ask-again", str(error), setting="id")
        case BusUnavailableError() | ConnectionError():
            return problem(503, "bus-unavailable", str(error) or "the bus is away", remedy=_AGAIN)
    return None


def _of_ledger(error: Exception) -> Problem | None:
    match error:
        case LedgerBusyError():
            return problem(503, "ledger-busy", str(error), remedy=_AGAIN)
        case LedgerAwayError():
            return problem(503, "ledger-unavailable", str(error), remedy=_AGAIN)
        case LedgerFullError():
            return problem(507, "no-room", str(error), remedy=_FREE)
        case LedgerError():
            return problem(500, "ledger-unreadable", str(error), remedy="see the service's log")
    return None


async def _foreseen(request: Request, error: Exception) -> Response:
    if (told := problem_of(error)) is None:
        raise error
    return _told(request, told, {"Retry-After": "1"} if told.status == 503 else {})


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101 (registered for this alone)
    return _told(request, error.problem, error.headers)


async def _by_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 (registered for this alone)
    status, headers = error.status_code, dict(error.headers or {})
    words = HTTPStatus(status).phrase.lower()
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_allowed(request))  # the framework names one route's
    kind = words.replace("'", "").replace(" ", "-")
    remedy = _LISTED if status in (404, 405) else None
    return _told(request, problem(status, kind, str(error.detail), remedy=remedy), headers)


def _allowed(request: Request) -> Iterator[str]:
    """Methods that the path has, whichever routes they are of."""
    for method in ("GET", "POST", "PUT", "DELETE"):
        scope = {**request.scope, "method": method}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
            yield from (method, "HEAD") if method == "GET" else (method,)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 (registered for this alone)
    wrong = [(".".join(map(str, each["loc"][1:])), str(each["msg"])) for each in error.errors()]
    said = "; ".join(f"{setting or 'the body'}: {why}" for setting, why in wrong[:10])
    setting = wrong[0][0] if wrong else ""
    see = "GET /api/v1/openapi.json says what is asked for"
    return _told(
        request, problem(422, "wrong-request", said, setting=setting or "body", remedy=see)
    )


async def _fault(request: Request, _error: Exception) -> Response:
    said = "the service failed at this; its log says how"
    told = problem(500, "fault", said, remedy="report it with what the log says")
    return _told(request, told)


def _told(request: Request, told: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A page where a person asks; a program gets the problem, whose remedies are of the API."""
    if not wants_page(request.scope, request.headers):
        return answer(told, headers)
    remedy = told.remedy if told.remedy and API not in told.remedy else ""
    page = pages.fault(told.title, f"{told.detail}{remedy and f'; {remedy}'}.")
    return HTMLResponse(render_page(page, chrome_of(request)), told.status, dict(headers or {}))
