"""`/session`: where a person's browser shows the token once, and gets a cookie that stands for it.

The page has no script, so that it works in any browser.
"""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import escape

from graph.service.http.auth import LASTING
from graph.service.http.guard import SIGN_IN, address
from graph.service.http.problems import ProblemError
from graph.service.http.wiring import Wired

router = APIRouter(include_in_schema=False)

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in · Tutelage</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"></head>
<body><main><h1>Tutelage</h1>{said}
<form method="post" action="/session">
<input type="hidden" name="next" value="{next}">
<p><label for="token">Token of this service</label><br>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>Sign in</button></p>
<p><code>tutelage serve</code> prints where the token is.</p>
</form></main></body></html>
"""


@router.get(SIGN_IN)
async def page(next: str = "/") -> HTMLResponse:
    """The form."""
    return _form(next)


@router.post(SIGN_IN)
async def sign_in(
    wired: Wired,
    request: Request,
    token: Annotated[str, Form(max_length=1_000)],
    next: Annotated[str, Form(max_length=2_000)] = "/",
) -> Response:
    """Take the token, set the cookie, and go on to where the person wanted."""
    try:
        wired.door.access.check(token.strip(), address(request.scope))
    except ProblemError as error:
        if "text/html" not in request.headers.get("accept", ""):
            raise
        return _form(next, error)
    done = RedirectResponse(local(next), 303)
    done.set_cookie(
        wired.door.cookie,
        wired.door.access.session(),
        max_age=LASTING,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return done


@router.post(f"{SIGN_IN}/end")
async def sign_out(wired: Wired) -> Response:
    """Forget the session in this browser."""
    done = RedirectResponse("/", 303)
    done.delete_cookie(wired.door.cookie, httponly=True, samesite="strict")
    return done


def local(wished: str) -> str:
    """A path of ours; `/` for everything that could lead elsewhere."""
    parts = urlsplit(wished)
    plain = wished.isascii() and wished.isprintable() and "\\" not in wished
    ours = wished.startswith("/") and not wished.startswith("//")
    return wished if plain and ours and not parts.scheme and not parts.netloc else "/"


def _form(wished: str, error: ProblemError | None = None) -> HTMLResponse:
    told = error.problem if error else None
    words = f"{told.detail}; {told.remedy}" if told and told.status == 429 else told and told.detail
    said = f'<p role="alert">{escape(words)}</p>' if words else ""
    shown = _PAGE.format(said=said, next=escape(local(wished)))
    return HTMLResponse(shown, told.status if told else 200, error.headers if error else None)
