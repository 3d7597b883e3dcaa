"""Routes of the pages' forms; each leads back to the page it was asked on.

The guard has let them through: whoever asks has signed in, and asks from a page of ours.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from bus.messages.message import Role
from graph.service.http.bus_routes import requeue
from graph.service.http.bus_views import WORD, LetterAddress
from graph.service.http.page_requests import PageRequestDep, answer, back
from graph.service.http.problems import plain
from observability.dashboard import pages
from observability.dashboard.views.links import run_page

router = APIRouter(include_in_schema=False)

_UNREASONED = (
    "A rejection needs a reason: it is recorded, and it tells others why. Go back, say why."
)


@dataclass(frozen=True, slots=True)
class ApprovalForm:
    """The form by which a person approves or rejects a scaffold."""

    approved: bool
    reason: str
    by: str


def _approval_form(
    answer: Annotated[Literal["approve", "reject"], Form()],
    by: Annotated[str, Form(max_length=200)] = "",
    reason: Annotated[str, Form(max_length=2_000)] = "",
) -> ApprovalForm:
    return ApprovalForm(answer == "approve", plain(reason), plain(by) or "a person")


@router.post("/runs/{run}/{deed}")
async def steer(
    request: PageRequestDep, run: str, deed: Literal["pause", "resume", "stop"]
) -> Response:
    """Pause a run, resume it, or end it for good."""
    await getattr(request.context.supervisor, deed)(run)
    return back(run_page(run))


@router.post("/runs/{run}/scaffolds/{digest}")
async def word(
    request: PageRequestDep,
    run: str,
    digest: str,
    word: Annotated[ApprovalForm, Depends(_approval_form)],
) -> Response:
    """A person's word on a scaffold that waits."""
    if not word.approved and not word.reason:
        return answer(pages.fault("Not rejected yet", _UNREASONED), request.chrome, 422)
    await request.context.supervisor.answer(
        run, digest, approved=word.approved, reason=word.reason, by=word.by
    )
    return back(run_page(run, "scaffolds", digest))


@router.post("/dead-letters")
async def again(
    request: PageRequestDep,
    role: Annotated[Role, Form()],
    run: Annotated[str, Form(pattern=WORD)],
    id: Annotated[str, Form(pattern=WORD)],
) -> Response:
    """Ask a dead letter again, while anybody waits for its answer."""
    try:
        await requeue(request.context, LetterAddress(role=role, run=run, id=id))
    finally:
        request.dashboard.sources.bus.forget()
    return back("/dead-letters")
