"""Turns requests that the server has given up delivering into dead letters.

A worker that dies cannot say so. The server counts deliveries and, when a request has had
its last and the next worker pulls, publishes an advisory, which is kept in a stream of its
own until it is read here. While no worker pulls at all, a request waits, exhausted or not.
"""

import asyncio
import json
import logging

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from bus import deadletters
from bus.errors import BusUnavailableError
from bus.store import OUTAGE, Store
from bus.streams import ADVISORIES, EXHAUSTED
from bus.subjects import RESULTS, WORK, Address

_PULL, _PAUSE = 1.0, 1.0

_log = logging.getLogger(__name__)


async def dead_letter_exhausted(connection: Client, stop: asyncio.Event) -> None:
    """Write a dead letter for every exhausted request, until `stop` is set."""
    exhausted = _ExhaustedRequests(connection)
    pull = await connection.jetstream().pull_subscribe_bind(durable=EXHAUSTED, stream=ADVISORIES)
    while not stop.is_set():
        try:
            (advisory,) = await pull.fetch(1, timeout=_PULL)
            await exhausted.put_dead_letter(advisory)
        except TimeoutError:
            continue
        except (*OUTAGE, nats.errors.Error, BusUnavailableError) as error:
            _log.warning("cannot write dead letters of exhausted requests yet: %s", error)
            await asyncio.sleep(_PAUSE)
    await pull.unsubscribe()


class _ExhaustedRequests:
    def __init__(self, connection: Client) -> None:
        self._context: JetStreamContext = connection.jetstream()
        self._store = Store(connection)

    async def put_dead_letter(self, advisory: Msg) -> None:
        facts = json.loads(advisory.data)
        await self._remove(int(facts["stream_seq"]), int(facts["deliveries"]))
        await advisory.ack()

    async def _remove(self, sequence: int, deliveries: int) -> None:
        try:
            request = await self._context.get_msg(WORK, sequence)
        except NotFoundError:
            return  # settled after all, or made a dead letter before a restart
        address = Address.of_work(request.subject or "")
        # The last worker may have died between storing its reply and acknowledging.
        if await self._store.read(RESULTS, address.result) is None:
            reason = f"no worker finished it in {deliveries} deliveries"
            _log.error("%s is given up: %s", request.subject, reason)
            body = request.data or b""
            await deadletters.put_dead_letter(self._store, address, reason, body, request.headers)
        await self._context.delete_msg(WORK, sequence)
