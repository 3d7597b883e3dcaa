"""The guard: middleware that every request passes before anything is done for it."""

from typing import NamedTuple
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from graph.service.http.auth import Access, unauthorised
from graph.service.http.origins import HostNames, is_ours
from graph.service.http.problems import ProblemError, problem

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/api/v1"
FILES = f"{API}/files/"
BODY, FILE = 1024 * 1024, 32 * 1024 * 1024
"""Bytes that a request, and an uploaded file, may have."""
SIGN_IN = "/session"
_OPEN = (f"{API}/health/live", f"{API}/health/ready", SIGN_IN, "/favicon.ico")


class GuardRules(NamedTuple):
    """Whom the guard lets through, and under which host names."""

    access: Access
    names: HostNames
    cookie: str
    """Name of the browser session's cookie."""
    reading_is_free: bool
    """Whether only this machine can reach us."""


class Guard:
    """Lets through who may, and marks the request: `state.signed_in` says who may change things.

    Changing anything needs the token, as a header, or as a browser's session in a request that
    says it comes from our own pages. Reading needs it where others than this machine can reach us.
    """

    def __init__(self, app: ASGIApp, rules: GuardRules) -> None:
        self._app, self._rules = app, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            self._check_request(scope, headers)
            signed_in = self._signed_in(scope, headers)
            self._check_right(scope, headers, signed_in=signed_in)
        except ProblemError as error:
            await _refusal(scope, headers, error)(scope, receive, send)
            return
        scope.setdefault("state", {})["signed_in"] = signed_in
        await self._app(scope, receive, send)

    def _check_request(self, scope: Scope, headers: Headers) -> None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._rules.names.include(hosts[0]):
            told = problem(
                421,
                "foreign-host",
                "this service does not go by that name",
                setting="Host",
                remedy="use its address, or add the name to `hosts` in the service's settings",
            )
            raise ProblemError(told)
        length, most = headers.get("content-length", "0"), limit(scope["path"])
        if not length.isascii() or not length.isdigit() or int(length) > most:
            raise ProblemError(problem(413, "too-large", f"at most {most:,} bytes are taken"))

    def _signed_in(self, scope: Scope, headers: Headers) -> bool:
        given = headers.get("authorization")
        if given is not None:
            scheme, _, token = given.partition(" ")
            if scheme.lower() != "bearer":
                raise unauthorised("only `Bearer` is understood")
            self._rules.access.check(token.strip(), address(scope))
            return True
        cookies = cookie_parser(headers.get("cookie", ""))
        return self._rules.access.is_session(cookies.get(self._rules.cookie, ""))

    def _check_right(self, scope: Scope, headers: Headers, *, signed_in: bool) -> None:
        path, changes = scope["path"], scope["method"] not in SAFE
        ours = is_ours(headers)
        by_token = "authorization" in headers
        if changes and (ours is False or (signed_in and not by_token and ours is None)):
            told = problem(
                403,
                "foreign-origin",
                "a browser may change something only from a page of this service",
                setting="Origin",
                remedy="programs send the token as `Authorization: Bearer`, and no cookie",
            )
            raise ProblemError(told)
        free = path in _OPEN or path.startswith("/static/") or self._rules.reading_is_free
        if not signed_in and path != SIGN_IN and (changes or not free):
            raise unauthorised("this needs the service's token")


def limit(path: str) -> int:
    """Bytes that a request to this path may have."""
    return FILE if path.startswith(FILES) else BODY


def address(scope: Scope) -> str:
    """Who asks, as far as wrong tokens are counted."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def wants_page(scope: Scope, headers: Headers) -> bool:
    """Whether a person in front of a browser asks, and not a program."""
    return "text/html" in headers.get("accept", "") and not scope["path"].startswith(API)


def _refusal(scope: Scope, headers: Headers, error: ProblemError) -> Response:
    """A person is shown where to sign in; a program gets the problem."""
    by_person = wants_page(scope, headers) and scope["method"] in SAFE
    if error.problem.status == 401 and by_person:
        asked = scope["query_string"].decode("latin-1")
        wanted = f"{quote(scope['path'])}?{asked}" if asked else quote(scope["path"])
        return RedirectResponse(f"{SIGN_IN}?next={quote(wanted, safe='/')}", 303)
    return error.response()
