"""`/session`: where a person's browser shows the token once, and gets a cookie in its stead."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from graph.service.http.api_context import ContextDep
from graph.service.http.auth import LASTING
from graph.service.http.guard import SIGN_IN, address
from graph.service.http.problems import ProblemError
from observability.dashboard import pages
from observability.dashboard.site import Chrome, render_page

router = APIRouter(include_in_schema=False)


@router.get(SIGN_IN)
async def page(next: str = "/") -> HTMLResponse:
    """The form."""
    return _form(next)


@router.post(SIGN_IN)
async def sign_in(
    context: ContextDep,
    request: Request,
    token: Annotated[str, Form(max_length=1_000)],
    next: Annotated[str, Form(max_length=2_000)] = "/",
) -> Response:
    """Take the token, set the cookie, and go on to where the person wanted."""
    try:
        context.rules.access.check(token.strip(), address(request.scope))
    except ProblemError as error:
        if "text/html" not in request.headers.get("accept", ""):
            raise
        return _form(next, error)
    done = RedirectResponse(local(next), 303)
    done.set_cookie(
        context.rules.cookie,
        context.rules.access.session(),
        max_age=LASTING,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return done


@router.post(f"{SIGN_IN}/end")
async def sign_out(context: ContextDep) -> Response:
    """Forget the session in this browser."""
    done = RedirectResponse("/", 303)
    done.delete_cookie(context.rules.cookie, httponly=True, samesite="strict")
    return done


def local(wished: str) -> str:
    """A path of ours; `/` for everything that could lead elsewhere."""
    parts = urlsplit(wished)
    plain = wished.isascii() and wished.isprintable() and "\\" not in wished
    ours = wished.startswith("/") and not wished.startswith("//")
    return wished if plain and ours and not parts.scheme and not parts.netloc else "/"


def _form(wished: str, error: ProblemError | None = None) -> HTMLResponse:
    told = error.problem if error else None
    said = f"{told.detail}; {told.remedy}" if told and told.status == 429 else told and told.detail
    shown = render_page(pages.sign_in(local(wished), said or ""), Chrome())
    return HTMLResponse(shown, told.status if told else 200, error.headers if error else None)
