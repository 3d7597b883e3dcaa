"""Light messages beside the durable work: a run's newest sequence, and wishes about a run.

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


async def tell_sequence(connection: Client, run: str, sequence: int) -> None:
    """Tell live readers how far a run's events go; silently nothing while the server is away."""
    with suppress(nats.errors.Error):
        await connection.publish(event(run), str(sequence).encode())


async def hear_sequence(
    connection: Client, run: str, told: Callable[[int], None]
) -> Callable[[], object]:
    """Call `told` with each newer sequence; returns what stops it."""

    async def heard(message: Msg) -> None:
        told(int(message.data))

    subscription = await connection.subscribe(event(run), cb=heard)
    return lambda: asyncio.ensure_future(subscription.unsubscribe())


async def hear_wishes(
    connection: Client, run: str, told: Callable[[Wish], None]
) -> Callable[[], Awaitable[None]]:
    """Call `told` with each wish about a run; returns what stops it."""

    async def heard(message: Msg) -> None:
        wish = message.data.decode(errors="replace")
        if wish in get_args(Wish):
            told(wish)  # type: ignore[arg-type]
            await message.respond(_HEARD)

    return partial(unsubscribe, await connection.subscribe(control(run), cb=heard))


async def unsubscribe(subscription: Subscription) -> None:
    """Hear no more; a connection that is closed by now hears nothing anyway."""
    with suppress(nats.errors.ConnectionClosedError, nats.errors.BadSubscriptionError):
        await subscription.unsubscribe()


async def wish(connection: Client, run: str, wished: Wish) -> None:
    """Ask whoever runs a run to pause or stop it.

    Raises:
        NobodyListensError: nobody does.
    """
    try:
        await connection.request(control(run), wished.encode(), timeout=5.0)
    except (nats.errors.NoRespondersError, TimeoutError) as error:
        raise NobodyListensError(run, wished) from error
