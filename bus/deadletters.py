"""Requests that were given up, with the reason; they can be read and asked again.

A dead letter is the request's own body under its own headers, plus the reason: what is
asked again is, byte for byte, what was asked. Its end is also stored where its reply would
be, and like a reply the first one wins: a request ends once.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

from nats.aio.client import Client
from nats.js.errors import APIError

from bus.envelope import LIMIT
from bus.errors import NoDeadLetterError, RejectedError
from bus.store import Record, Store, message_id
from bus.streams import unless_closed
from bus.subjects import DEAD, RESULTS, ROOT, Address

REASON, VARIANT, ATTEMPT = "Tutelage-Reason", "Tutelage-Variant", "Tutelage-Attempt"
_LONGEST_REASON = 2000
_GONE = (10037, 10043, 10057)
"""What the server says where there is no such message: a later one of its subject took its place,
or somebody else was faster."""


class DeadLetter(NamedTuple):
    """One request that was given up."""

    address: Address
    reason: str
    body: bytes
    """The request as it was sent; empty where it was too large to keep."""
    headers: Mapping[str, str]
    sequence: int


def attempt(number: int) -> dict[str, str]:
    """Headers that number the tries of a request; none for the first."""
    return {ATTEMPT: str(number)} if number > 1 else {}


def reason_in(found: Record) -> str | None:
    """Return why a request was given up, None where what was found is a reply."""
    reason = found.headers.get(REASON)
    return None if reason is None else str(json.loads(reason))


async def put_dead_letter(
    store: Store, address: Address, reason: str, body: bytes, headers: Mapping[str, str] | None
) -> None:
    """Write a dead letter, over an earlier one for the same request, then end the request.

    Raises:
        BusUnavailableError: the server stayed away.
    """
    # JSON keeps a header to one line of ASCII.
    why = {REASON: json.dumps(reason[:_LONGEST_REASON]), VARIANT: address.variant}
    kept = body if len(body) <= LIMIT else b""
    await store.write(address.dead, kept, _own(headers or {}) | why)
    await store.write(address.result, b"", why | unless_closed(address.run))


async def find(store: Store, address: Address) -> DeadLetter | None:
    """Return the dead letter of a request, None where there is none.

    Raises:
        BusUnavailableError: the server stayed away.
    """
    record = await store.read(DEAD, address.dead)
    if record is None:
        return None
    where = address._replace(variant=record.headers.get(VARIANT, address.variant))
    reason = reason_in(record) or "no reason given"
    return DeadLetter(where, reason, record.body, record.headers, record.sequence)


class DeadLetters:
    """What an operator does with dead letters."""

    def __init__(self, connection: Client) -> None:
        self._context = connection.jetstream()
        self._store = Store(connection)

    async def list(self, run: str = "*") -> tuple[DeadLetter, ...]:
        """Return the dead letters of a run, or of all, oldest first."""
        info = await self._context.stream_info(DEAD, f"{ROOT}.dead.*.{run}.*")
        found = [
            await find(self._store, Address.of_dead(each)) for each in info.state.subjects or ()
        ]
        return tuple(sorted((each for each in found if each), key=lambda each: each.sequence))

    async def count(self) -> int:
        """How many there are, of all runs; fetches none of them."""
        return int((await self._context.stream_info(DEAD)).state.messages)

    async def show(self, address: Address) -> DeadLetter:
        """Return one dead letter.

        Raises:
            NoDeadLetterError: there is none.
        """
        letter = await find(self._store, address)
        if letter is None:
            raise NoDeadLetterError(address)
        return letter

    async def requeue(self, address: Address) -> None:
        """Ask again, then forget the letter.

        Raises:
            NoDeadLetterError: there is none.
            RejectedError: the request was too large to keep.
        """
        letter = await self.show(address)
        if not letter.body:
            raise RejectedError(f"{letter.address.dead}: too large to be asked again")
        await self._reopen(address)
        number = int(letter.headers.get(ATTEMPT, "1")) + 1
        await self._store.write(
            letter.address.work,
            letter.body,
            _own(letter.headers) | attempt(number) | message_id(letter.address, number),
        )
        # By sequence: should it have died again already, the new letter stays.
        await self._delete(DEAD, letter.sequence)

    async def forget(self, address: Address) -> None:
        """Let whoever wants the answer ask anew; until then nobody is asked, and nothing paid.

        Raises:
            NoDeadLetterError: there is none.
        """
        letter = await self.show(address)
        await self._reopen(address)
        await self._delete(DEAD, letter.sequence)

    async def _reopen(self, address: Address) -> None:
        end = await self._store.read(RESULTS, address.result)
        if end is not None and reason_in(end) is not None:
            await self._delete(RESULTS, end.sequence)

    async def _delete(self, stream: str, sequence: int) -> None:
        try:
            await self._context.delete_msg(stream, sequence)
        except APIError as error:
            if error.err_code not in _GONE:
                raise


def _own(headers: Mapping[str, str]) -> dict[str, str]:
    """Keep what the caller said, not what the server added, or whoever wrote the letter."""
    ours = (REASON, VARIANT)
    return {
        name: value
        for name, value in headers.items()
        if not name.startswith("Nats-") and name not in ours
    }
