"""The page on which a person votes: two sheets, the rubric's words, and nothing to tell them by."""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs

from fastapi import FastAPI, HTTPException, Request, Response

from agents.judge.human.ballot import Ballot
from agents.judge.human.guard import Guard
from agents.judge.human.pending_viewings import PendingViewing, PendingViewings, ViewingGoneError
from tools.judging import rubric

_STATIC = {
    "/": ("page.html", "text/html; charset=utf-8"),
    "/session": ("session.html", "text/html; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
    "/page.js": ("page.js", "text/javascript; charset=utf-8"),
}

Count = Callable[[], Awaitable[int]]


def build_app(
    viewings: PendingViewings, guard: Guard, waiting: Count, leave: Callable[[], None]
) -> FastAPI:
    """Make the page of one person.

    Args:
        viewings: those that wait for this person.
        guard: who may look and vote.
        waiting: how many requests wait on the bus besides.
        leave: ends this person's process.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.middleware("http")(guard)
    app.get("/favicon.ico", status_code=204)(lambda: None)
    app.exception_handler(ViewingGoneError)(_gone)
    for path, (name, kind) in _STATIC.items():
        app.get(path)(_static(name, kind))
    _add_viewing_routes(app, viewings, waiting)

    @app.post("/leave")
    async def goes() -> dict[str, str]:
        leave()
        return {}

    @app.post("/session")
    async def session(request: Request) -> Response:
        shown = parse_qs((await request.body()).decode("utf-8", "replace")).get("token", [""])
        return guard.sign_in(shown[0])

    return app


def _add_viewing_routes(app: FastAPI, viewings: PendingViewings, waiting: Count) -> None:
    @app.get("/viewing")
    async def viewing() -> dict[str, Any]:
        pending = viewings.shown()
        shown = _as_json(pending, viewings.draft(pending)) if pending else None
        return {"waiting": await waiting() + viewings.waiting, "viewing": shown}

    @app.get("/picture/{name}")
    async def picture(name: str) -> Response:
        return Response(viewings.picture(name), media_type="image/png")

    @app.put("/viewing/{name}")
    async def keep(name: str, ballot: Ballot) -> dict[str, str]:
        viewings.keep(name, ballot)
        return {}

    @app.post("/viewing/{name}")
    async def hand_in(name: str, ballot: Ballot) -> dict[str, str]:
        if not ballot.is_whole:
            raise HTTPException(409, "choose all scores and a preference, or say why you cannot")
        viewings.hand_in(name, ballot)
        return {}


def _as_json(pending: PendingViewing, ballot: Ballot) -> dict[str, Any]:
    """All that the browser gets to know of a viewing."""
    parts = rubric.parts(pending.viewing.rubric)
    sheets = [f"/picture/{name}" for name in pending.pictures]
    return {
        "name": pending.name,
        "before": parts.before,
        "criteria": parts.criteria,
        "after": parts.after,
        "asked": pending.viewing.asked,
        "a": {"sheet": sheets[0], "masks": sheets[1]},
        "b": {"sheet": sheets[2], "masks": sheets[3]},
        "ballot": ballot.model_dump(),
    }


def _static(name: str, kind: str) -> Callable[[], Response]:
    content = files("agents.judge.human").joinpath("static", name).read_bytes()

    def served() -> Response:
        return Response(content, media_type=kind)

    return served


async def _gone(_request: Request, error: Exception) -> Response:
    return Response(str(error), 410, media_type="text/plain")
