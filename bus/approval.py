"""A person's answer on a scaffold that waits for one: from any terminal to whoever runs the run.

Like a wish (`bus.notifications`) it is a message that nothing stores; it is acknowledged once it
is in the ledger, so an acknowledged answer is never lost.
"""

from collections.abc import Awaitable, Callable
from functools import partial

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import BaseModel, ConfigDict, ValidationError

from bus.notifications import unsubscribe
from bus.subjects import approval

PATIENCE = 15.0
"""Seconds that the answer may take to reach the ledger."""


class Answer(BaseModel):
    """What a person says of a scaffold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scaffold: str
    """Digest of the scaffold that the person has seen."""
    approved: bool
    reason: str
    by: str


class NotRunningError(ConnectionError):
    """Nobody is running the run, so nobody can take an answer."""

    def __init__(self, run: str) -> None:
        self.run = run
        super().__init__(
            f"nobody is running {run}, so nobody can take the answer: go on with it "
            f"(`tutelage resume {run}`), then answer again"
        )


class NothingWaitsError(LookupError):
    """No scaffold of the run waits for this answer."""

    def __init__(self, run: str, why: str) -> None:
        self.run, self.why = run, why
        super().__init__(f"nothing of {run} waits for this answer: {why}")


async def subscribe_to_answers(
    connection: Client, run: str, take: Callable[[Answer], Awaitable[str]]
) -> Callable[[], Awaitable[None]]:
    """Call `take` with each answer; it records it, and returns why it did not where it did not.

    Returns what stops it.
    """

    async def on_message(message: Msg) -> None:
        try:
            answer = Answer.model_validate_json(message.data)
        except ValidationError as error:
            await message.respond(
                f"it is no answer: {error.error_count()} fields are wrong".encode()
            )
            return
        await message.respond((await take(answer)).encode())

    return partial(unsubscribe, await connection.subscribe(approval(run), cb=on_message))


async def send_answer(connection: Client, run: str, answer: Answer) -> None:
    """Hand an answer to whoever runs the run, and wait until it is in the ledger.

    Raises:
        NotRunningError: nobody runs it, or nobody acknowledged it in time.
        NothingWaitsError: it was not taken, because nothing waits for it any more.
    """
    body = answer.model_dump_json().encode()
    try:
        reply = await connection.request(approval(run), body, timeout=PATIENCE)
    except (nats.errors.NoRespondersError, TimeoutError) as error:
        raise NotRunningError(run) from error
    if reply.data:
        raise NothingWaitsError(run, reply.data.decode(errors="replace"))
