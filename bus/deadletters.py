"""Requests that were given up, with the reason; they can be read and asked again.

A dead letter is the request's own body under its own headers, plus the reason: what is
asked again is, byte for byte, what was asked.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

from nats.aio.client import Client

from bus.envelope import LIMIT
from bus.errors import NoDeadLetterError, RejectedError
from bus.store import Store, message_id
from bus.subjects import DEAD, ROOT, Address

_REASON, _VARIANT, _ATTEMPT = "Tutelage-Reason", "Tutelage-Variant", "Tutelage-Attempt"
_LONGEST_REASON = 2000


class DeadLetter(NamedTuple):
    """One request that was given up."""

    address: Address
    reason: str
    body: bytes
    """The request as it was sent; empty where it was too large to keep."""
    headers: Mapping[str, str]
    sequence: int


def attempt(number: int) -> dict[str, str]:
    """Headers that number the tries of a request."""
    return {_ATTEMPT: str(number)}


async def bury(
    store: Store, address: Address, reason: str, body: bytes, headers: Mapping[str, str] | None
) -> None:
    """Write a dead letter, over an earlier one for the same request.

    Raises:
        BusUnavailableError: the server stayed away.
    """
    kept = {name: value for name, value in (headers or {}).items() if not name.startswith("Nats-")}
    # JSON keeps a header to one line of ASCII.
    kept |= {_REASON: json.dumps(reason[:_LONGEST_REASON]), _VARIANT: address.variant}
    await store.write(address.dead, body if len(body) <= LIMIT else b"", kept)


async def find(store: Store, address: Address) -> DeadLetter | None:
    """Return the dead letter of a request, None where there is none.

    Raises:
        BusUnavailableError: the server stayed away.
    """
    record = await store.read(DEAD, address.dead)
    if record is None:
        return None
    variant = record.headers.get(_VARIANT, address.variant)
    reason = json.loads(record.headers.get(_REASON, '"no reason given"'))
    return DeadLetter(
        address._replace(variant=variant), reason, record.body, record.headers, record.sequence
    )


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
        number = int(letter.headers.get(_ATTEMPT, "1")) + 1
        kept = {name: value for name, value in letter.headers.items() if _is_own(name)}
        await self._store.write(
            letter.address.work,
            letter.body,
            kept | attempt(number) | message_id(letter.address, number),
        )
        # By sequence: should it have died again already, the new letter stays.
        await self._context.delete_msg(DEAD, letter.sequence)


def _is_own(name: str) -> bool:
    return not name.startswith("Nats-") and name not in (_REASON, _VARIANT)
