"""Who may look at the page, and who may vote: nothing comes in or goes out but through here."""

import hmac
import ipaddress
import secrets
from collections.abc import Awaitable, Callable
from typing import Literal
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

TOKEN_VARIABLE = "TUTELAGE_HUMAN_TOKEN"  # noqa: S105 - the name of a variable
COOKIE = "seat"
LARGEST = 8_192
"""Bytes of a body."""
_OPEN = ("/session", "/page.css")
"""What may be had without having shown the token."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

Answer = Callable[[Request], Awaitable[Response]]


class NoTokenError(RuntimeError):
    """The page would be open to others than this machine."""

    def __init__(self, host: str) -> None:
        self.host = host
        super().__init__(
            f"--host {host}: anybody who reaches that could vote; set {TOKEN_VARIABLE} to a token "
            "of 16 characters or more, or leave --host out"
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Guard:
    """Lets through what this page's own visitor asks.

    Args:
        host: where the page is served.
        token: what a visitor has to show; none is needed on loopback.

    Raises:
        NoTokenError: elsewhere than on loopback, without a token that is long enough.
    """

    def __init__(self, host: str, token: str | None) -> None:
        self._local = is_loopback(host)
        if not self._local and len(token or "") < 16:
            raise NoTokenError(host)
        self._token = token or None
        self._seats: set[str] = set()

    async def __call__(self, request: Request, answer: Answer) -> Response:
        """Refuse, or answer; either way with headers that keep the page to itself."""
        response = self._refusal(request) or await answer(request)
        response.headers.update(HEADERS)
        return response

    def sign_in(self, token: str) -> Response:
        """Let a browser in that shows the token, and back to the form where it does not."""
        if self._token is None or not hmac.compare_digest(token.encode(), self._token.encode()):
            return RedirectResponse("/session", 303)
        seat = secrets.token_urlsafe(32)
        self._seats.add(seat)
        response = RedirectResponse("/", 303)
        response.set_cookie(COOKIE, seat, httponly=True, samesite="strict")
        return response

    def _refusal(self, request: Request) -> Response | None:
        host = request.headers.get("host", "")
        if self._local and not is_loopback(_parsed(f"//{host}", "hostname")):
            return _no(421, "this page is served on loopback alone")
        if request.method not in ("GET", "HEAD"):
            if not _is_own(request, host):
                return _no(403, "votes come from this page alone")
            length = request.headers.get("content-length", "")
            if not length.isdigit() or int(length) > LARGEST:
                return _no(413, f"a body has a length, of at most {LARGEST} bytes")
        if self._token is None or request.url.path in _OPEN or self._is_signed_in(request):
            return None
        if request.url.path == "/":
            return RedirectResponse("/session", 303)
        return _no(401, "show the token first")

    def _is_signed_in(self, request: Request) -> bool:
        return request.cookies.get(COOKIE) in self._seats


def _is_own(request: Request, host: str) -> bool:
    """Whether a browser says that our own page asks; other clients have to say so as well."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if origin is None and site is None:
        return False
    same = origin is None or _parsed(origin, "netloc") == host
    return same and site in (None, "same-origin")


def _parsed(address: str, part: Literal["hostname", "netloc"]) -> str:
    """A part of an address; empty where it is none."""
    try:
        return getattr(urlsplit(address), part) or ""
    except ValueError:
        return ""


def _no(status: int, why: str) -> Response:
    return JSONResponse({"detail": why}, status)
