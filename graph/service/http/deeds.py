"""What the pages' forms ask for; each leads back to the page it was asked on.

The door has let them through: whoever asks has signed in, and asks from a page of ours.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from bus.messages.message import Role
from graph.service.http.bus_routes import requeue
from graph.service.http.bus_views import WORD, LetterAddress
from graph.service.http.problems import plain
from graph.service.http.visit import Here, answer, back
from observability.dashboard import pages
from observability.dashboard.views.places import run_page

router = APIRouter(include_in_schema=False)

_UNREASONED = (
    "A rejection needs a reason: it is recorded, and it tells others why. Go back, say why."
)


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says of a scaffold."""

    approved: bool
    reason: str
    by: str


def _word(
    answer: Annotated[Literal["approve", "reject"], Form()],
    by: Annotated[str, Form(max_length=200)] = "",
    reason: Annotated[str, Form(max_length=2_000)] = "",
) -> Word:
    return Word(answer == "approve", plain(reason), plain(by) or "a person")


@router.post("/runs/{run}/{deed}")
async def steer(here: Here, run: str, deed: Literal["pause", "resume", "stop"]) -> Response:
    """Pause a run, resume it, or end it for good."""
    await getattr(here.wired.supervisor, deed)(run)
    return back(run_page(run))


@router.post("/runs/{run}/scaffolds/{digest}")
async def word(
    here: Here, run: str, digest: str, word: Annotated[Word, Depends(_word)]
) -> Response:
    """A person's word on a scaffold that waits."""
    if not word.approved and not word.reason:
        return answer(pages.fault("Not rejected yet", _UNREASONED), here.framed, 422)
    await here.wired.supervisor.answer(
        run, digest, approved=word.approved, reason=word.reason, by=word.by
    )
    return back(run_page(run, "scaffolds", digest))


@router.post("/dead-letters")
async def again(
    here: Here,
    role: Annotated[Role, Form()],
    run: Annotated[str, Form(pattern=WORD)],
    id: Annotated[str, Form(pattern=WORD)],
) -> Response:
    """Ask a dead letter again, while anybody waits for its answer."""
    try:
        await requeue(here.wired, LetterAddress(role=role, run=run, id=id))
    finally:
        here.desk.looking.bus.forget()
    return back("/dead-letters")
