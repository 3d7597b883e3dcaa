"""Messages that nothing stores: a run's newest sequence, and wishes to pause or stop a run.

Losing one costs nothing: live readers also look for themselves, and a wish is answered or made
again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Literal, get_args

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from bus.subjects import control, event

Wish = Literal["pause", "stop"]
_HEARD = b"heard"


class NobodyListensError(ConnectionError):
    """No coordinator took up a wish."""

    def __init__(self, run: str, wish: Wish) -> None:
        self.run, self.wish = run, wish
        super().__init__(f"nobody is running {run}, so there is nothing to {wish}")


async def publish_sequence(connection: Client, run: str, sequence: int) -> None:
    """Tell live readers how far a run's events go; silently nothing while the server is away."""
    with suppress(nats.errors.Error):
        await connection.publish(event(run), str(sequence).encode())


async def subscribe_to_sequence(
    connection: Client, run: str, callback: Callable[[int], None]
) -> Callable[[], object]:
    """Call `callback` with each newer sequence; returns what stops it."""

    async def on_message(message: Msg) -> None:
        callback(int(message.data))

    subscription = await connection.subscribe(event(run), cb=on_message)
    return lambda: asyncio.ensure_future(subscription.unsubscribe())


async def subscribe_to_wishes(
    connection: Client, run: str, callback: Callable[[Wish], None]
) -> Callable[[], Awaitable[None]]:
    """Call `callback` with each wish about a run; returns what stops it."""

    async def on_message(message: Msg) -> None:
        wish = message.data.decode(errors="replace")
        if wish in get_args(Wish):
            callback(wish)  # type: ignore[arg-type]
            await message.respond(_HEARD)

    return partial(unsubscribe, await connection.subscribe(control(run), cb=on_message))


async def unsubscribe(subscription: Subscription) -> None:
    """End a subscription; with a connection that is closed by now it has ended already."""
    with suppress(nats.errors.ConnectionClosedError, nats.errors.BadSubscriptionError):
        await subscription.unsubscribe()


async def send_wish(connection: Client, run: str, wished: Wish) -> None:
    """Ask whoever runs a run to pause or stop it.

    Raises:
        NobodyListensError: nobody does.
    """
    try:
        await connection.request(control(run), wished.encode(), timeout=5.0)
    except (nats.errors.NoRespondersError, TimeoutError) as error:
        raise NobodyListensError(run, wished) from error
