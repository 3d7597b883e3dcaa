"""What the pages' forms ask for; each leads back to the page it was asked on.

The door has let them through: whoever asks has signed in, and asks from a page of ours.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response

from bus.approval import NothingWaitsError, NotRunningError
from bus.deadletters import DeadLetters
from bus.errors import BusUnavailableError, NoDeadLetterError, RejectedError
from bus.messages.message import Role
from bus.subjects import Address
from graph.service.http.desk import Here, Visit, answer, back
from graph.service.http.texts import plain
from graph.service.supervising import NotPossibleError, Supervisor
from observability.dashboard import pages
from observability.dashboard.views.places import run_page
from observability.runs import UnknownRunError

router = APIRouter(include_in_schema=False)

_FORESEEN = (
    UnknownRunError,
    NotPossibleError,
    NotRunningError,
    NothingWaitsError,
    NoDeadLetterError,
    RejectedError,
    BusUnavailableError,
    ConnectionError,
    ValueError,
)
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
    wish = getattr(here.wired.supervisor, deed)
    return await _done(wish(run), here, run_page(run))


@router.post("/runs/{run}/scaffolds/{digest}")
async def word(
    here: Here, run: str, digest: str, word: Annotated[Word, Depends(_word)]
) -> Response:
    """A person's word on a scaffold that waits."""
    if not word.approved and not word.reason:
        return answer(pages.fault("Not rejected yet", _UNREASONED), here.framed, 422)
    said = here.wired.supervisor.answer(
        run, digest, approved=word.approved, reason=word.reason, by=word.by
    )
    return await _done(said, here, run_page(run, "scaffolds", digest))


@router.post("/dead-letters")
async def again(
    here: Here,
    role: Annotated[Role, Form()],
    run: Annotated[str, Form(max_length=200)],
    id: Annotated[str, Form(pattern="^[0-9a-f]{16,64}$")],
) -> Response:
    """Ask a dead letter again, while anybody waits for its answer."""
    supervisor = here.wired.supervisor
    done = await _done(_asked_again(supervisor, Address.of(role, run, id)), here, "/dead-letters")
    here.desk.looking.bus.forget()
    return done


async def _asked_again(supervisor: Supervisor, address: Address) -> None:
    if supervisor.find(address.run).state == "ended":
        remedy = "nobody waits for this answer any more"
        raise NotPossibleError(address.run, "given the answer", "ended", remedy)
    await DeadLetters(supervisor.connection).requeue(address)


async def _done(wish: Awaitable[None], here: Visit, then: str) -> Response:
    """Carry a wish out and go on, or say why it could not be."""
    try:
        await wish
    except _FORESEEN as error:
        return answer(pages.fault("That could not be done", f"{error}."), here.framed, 409)
    return back(then)
