"""The viewings that wait for a person, in an order of their own."""

import asyncio
import secrets
from dataclasses import dataclass, field
from hashlib import sha256

from agents.judge.human.ballot import Ballot
from agents.judge.human.drafts import Drafts, Kept
from agents.judge.juror import Seen, Viewing
from bus.errors import RetryLaterError
from bus.service import PULL
from tools.pictures.sheet import read_sheet
from tools.pictures.unlike import unlike


class LeftError(RetryLaterError):
    """The person has left; somebody else may judge."""

    def __init__(self) -> None:
        super().__init__(PULL, "the person in the judge's chair has left")


class GoneError(LookupError):
    """A viewing is no longer this person's."""

    def __init__(self) -> None:
        super().__init__("this pair has been judged, or was given back: look at the next one")


@dataclass(slots=True)
class Held:
    """One viewing in hand, under names that were made up for it."""

    key: str
    viewing: Viewing
    pictures: dict[str, bytes]
    """PNGs by made-up name: sheet and masks of A, sheet and masks of B."""
    done: asyncio.Future[Ballot]
    name: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    wanted: int = 0
    """Deliveries of the same request that wait for this."""


class Pile:
    """What is in one person's hand; one viewing of it is shown, until it is judged."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts
        self._held: dict[str, Held] = {}
        self._shown: str | None = None
        self._left = False

    @property
    def waiting(self) -> int:
        """Viewings in hand that are not judged."""
        return sum(not held.done.done() for held in self._held.values())

    async def judge(self, viewing: Viewing) -> Ballot:
        """Lay a viewing on the pile, and wait until it is judged.

        Raises:
            PictureError: a side is no sheet.
            LeftError: the person has left, before or meanwhile.
        """
        key = key_of(viewing)
        kept = self._drafts.read(key)
        if kept.handed_in:
            return kept.ballot
        if key not in self._held:
            pictures = await asyncio.to_thread(_pictures, viewing)
            done = asyncio.get_running_loop().create_future()
            self._held.setdefault(key, Held(key, viewing, pictures, done))
        if self._left:
            self._held.pop(key, None)
            raise LeftError
        return await self._wait(self._held[key])

    def shown(self) -> Held | None:
        """The viewing to look at now: one that was begun, else one drawn by lot."""
        waiting = {key: held for key, held in self._held.items() if not held.done.done()}
        if self._shown not in waiting:
            begun = [key for key in waiting if not self._drafts.read(key).ballot.is_empty]
            keys = begun or list(waiting)
            self._shown = secrets.choice(keys) if keys else None
        return waiting.get(self._shown) if self._shown else None

    def draft(self, held: Held) -> Ballot:
        """What was chosen so far."""
        return self._drafts.read(held.key).ballot

    def keep(self, name: str, ballot: Ballot) -> None:
        """Keep what was chosen so far; raises GoneError."""
        self._drafts.keep(self._named(name).key, Kept(ballot=ballot))

    def hand_in(self, name: str, ballot: Ballot) -> None:
        """Judge: from here on the vote stands; raises GoneError."""
        held = self._named(name)
        self._drafts.keep(held.key, Kept(ballot=ballot, handed_in=True))
        held.done.set_result(ballot)

    def picture(self, name: str) -> bytes:
        """A picture of what is in hand; raises GoneError."""
        for held in self._held.values():
            if name in held.pictures:
                return held.pictures[name]
        raise GoneError

    def leave(self) -> None:
        """Give everything back; what was chosen so far stays on disk."""
        self._left = True
        for held in self._held.values():
            if not held.done.done():
                held.done.set_exception(LeftError())

    async def _wait(self, held: Held) -> Ballot:
        held.wanted += 1
        try:
            return await asyncio.shield(held.done)
        finally:
            held.wanted -= 1
            if not held.wanted:
                self._held.pop(held.key, None)

    def _named(self, name: str) -> Held:
        for held in self._held.values():
            if held.name == name and not held.done.done():
                return held
        raise GoneError


def key_of(viewing: Viewing) -> str:
    """Under which a viewing's ballot is kept: it tells one request from another."""
    told = sha256(f"{viewing.ticket}\n{viewing.asked}\n{viewing.rubric}\n".encode())
    for side in (viewing.a, viewing.b):
        told.update(sha256(side.sheet).digest() + sha256(side.silhouettes).digest())
    return told.hexdigest()


def _pictures(viewing: Viewing) -> dict[str, bytes]:
    """Encoded anew under made-up names, so that neither bytes nor names match anything."""
    return {
        secrets.token_urlsafe(16): png for seen in (viewing.a, viewing.b) for png in _encoded(seen)
    }


def _encoded(seen: Seen) -> tuple[bytes, bytes]:
    return unlike(read_sheet(seen.sheet)), unlike(read_sheet(seen.silhouettes))
