"""The viewings that wait for a person, in an order of their own."""

import asyncio
import secrets
from dataclasses import dataclass, field
from hashlib import sha256

from agents.judge.human.ballot import Ballot
from agents.judge.human.ballot_store import BallotStore, StoredBallot
from agents.judge.juror import SideImages, Viewing
from bus.errors import RetryLaterError
from bus.service import PULL
from tools.pictures.reencode import reencoded
from tools.pictures.sheet import read_sheet


class PersonLeftError(RetryLaterError):
    """The person has left; somebody else may judge."""

    def __init__(self) -> None:
        super().__init__(PULL, "the person in the judge's chair has left")


class ViewingGoneError(LookupError):
    """A viewing is no longer this person's."""

    def __init__(self) -> None:
        super().__init__("this pair has been judged, or was given back: look at the next one")


@dataclass(slots=True)
class PendingViewing:
    """A viewing that waits for its judgement, under names that were made up for it."""

    key: str
    viewing: Viewing
    pictures: dict[str, bytes]
    """PNGs by made-up name: sheet and masks of A, sheet and masks of B."""
    done: asyncio.Future[Ballot]
    name: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    wanted: int = 0
    """Deliveries of the same request that wait for this."""


class PendingViewings:
    """The viewings that one person has to judge; one of them is shown, until it is judged."""

    def __init__(self, ballots: BallotStore) -> None:
        self._ballots = ballots
        self._pending: dict[str, PendingViewing] = {}
        self._shown: str | None = None
        self._left = False

    @property
    def waiting(self) -> int:
        """Viewings in hand that are not judged."""
        return sum(not pending.done.done() for pending in self._pending.values())

    async def judge(self, viewing: Viewing) -> Ballot:
        """Put a viewing before the person, and wait until it is judged.

        Raises:
            PictureError: a side is no sheet.
            PersonLeftError: the person has left, before or meanwhile.
        """
        key = key_of(viewing)
        kept = self._ballots.read(key)
        if kept.handed_in:
            return kept.ballot
        if key not in self._pending:
            pictures = await asyncio.to_thread(_pictures, viewing)
            done = asyncio.get_running_loop().create_future()
            self._pending.setdefault(key, PendingViewing(key, viewing, pictures, done))
        if self._left:
            self._pending.pop(key, None)
            raise PersonLeftError
        return await self._wait(self._pending[key])

    def shown(self) -> PendingViewing | None:
        """The viewing to look at now: one that was begun, else one drawn by lot."""
        waiting = {
            key: pending for key, pending in self._pending.items() if not pending.done.done()
        }
        if self._shown not in waiting:
            begun = [key for key in waiting if not self._ballots.read(key).ballot.is_empty]
            keys = begun or list(waiting)
            self._shown = secrets.choice(keys) if keys else None
        return waiting.get(self._shown) if self._shown else None

    def draft(self, pending: PendingViewing) -> Ballot:
        """What was chosen so far."""
        return self._ballots.read(pending.key).ballot

    def keep(self, name: str, ballot: Ballot) -> None:
        """Keep what was chosen so far; raises ViewingGoneError."""
        self._ballots.keep(self._named(name).key, StoredBallot(ballot=ballot))

    def hand_in(self, name: str, ballot: Ballot) -> None:
        """Judge: from here on the vote stands; raises ViewingGoneError."""
        pending = self._named(name)
        self._ballots.keep(pending.key, StoredBallot(ballot=ballot, handed_in=True))
        pending.done.set_result(ballot)

    def picture(self, name: str) -> bytes:
        """A picture of what is in hand; raises ViewingGoneError."""
        for pending in self._pending.values():
            if name in pending.pictures:
                return pending.pictures[name]
        raise ViewingGoneError

    def leave(self) -> None:
        """Give everything back; what was chosen so far stays on disk."""
        self._left = True
        for pending in self._pending.values():
            if not pending.done.done():
                pending.done.set_exception(PersonLeftError())

    async def _wait(self, pending: PendingViewing) -> Ballot:
        pending.wanted += 1
        try:
            return await asyncio.shield(pending.done)
        finally:
            pending.wanted -= 1
            if not pending.wanted:
                self._pending.pop(pending.key, None)

    def _named(self, name: str) -> PendingViewing:
        for pending in self._pending.values():
            if pending.name == name and not pending.done.done():
                return pending
        raise ViewingGoneError


def key_of(viewing: Viewing) -> str:
    """Under which a viewing's ballot is kept: it tells one request from another."""
    hashed = sha256(f"{viewing.ticket}\n{viewing.asked}\n{viewing.rubric}\n".encode())
    for side in (viewing.a, viewing.b):
        hashed.update(sha256(side.sheet).digest() + sha256(side.silhouettes).digest())
    return hashed.hexdigest()


def _pictures(viewing: Viewing) -> dict[str, bytes]:
    """Encoded anew under made-up names, so that neither bytes nor names match anything."""
    return {
        secrets.token_urlsafe(16): png for side in (viewing.a, viewing.b) for png in _encoded(side)
    }


def _encoded(side: SideImages) -> tuple[bytes, bytes]:
    return reencoded(read_sheet(side.sheet)), reencoded(read_sheet(side.silhouettes))
