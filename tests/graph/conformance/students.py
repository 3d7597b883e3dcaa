"""A sound student in plain nats-py, and one with a single fault for each thing that is checked."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

from nats.aio.msg import Msg
from nats.js.errors import APIError, NotFoundError
from nats.micro import add_service

from bus.connection import Connection
from bus.envelope import Codec, encode
from bus.errors import RejectedError
from bus.messages.message import Role, Usage
from bus.messages.student import Attempt, MakeAttempt

Headers = dict[str, str]


class Sound:
    """Does what docs/agents.md says, step by step; answers after `seconds`, long requests alone."""

    beats: float = 0.2
    slow: float = 1.7
    contract = "1"

    def __init__(self, connection: Connection, variant: str) -> None:
        self.connection, self.variant = connection, variant
        self.worker = f"sound-{variant}"
        self.lab = connection.jetstream()

    async def serve(self) -> None:
        """Answer, one request after the other, until cancelled."""
        service = await add_service(self.connection, **self.registration())
        queue = await self.lab.pull_subscribe_bind(durable=f"student-{self.variant}", stream="WORK")
        try:
            while True:
                with suppress(TimeoutError):
                    (request,) = await queue.fetch(1, timeout=0.3)
                    beating = asyncio.create_task(self.beat(request))
                    try:
                        await self.settle(request)
                    finally:
                        beating.cancel()
        finally:
            await service.stop()

    def registration(self) -> dict[str, Any]:
        known = {"role": "student", "variant": self.variant, "worker": self.worker}
        return {
            "name": "student",
            "version": "1.0.0",
            "metadata": {**known, "contract": self.contract, "answers": "make_attempt"},
        }

    async def beat(self, request: Msg) -> None:
        while True:
            await asyncio.sleep(self.beats)
            await request.in_progress()

    async def settle(self, request: Msg) -> None:
        run, name = request.subject.split(".")[4:]
        result = f"tutelage.result.student.{run}.{name}"
        if await self.stands(result):
            await request.ack()
            return
        try:
            reply = await self.reply(request.data, name)
        except RejectedError as error:
            await self.refuse(request, run, name, self.why(str(error)))
            return
        await self.store(result, reply, self.condition(run))
        await request.ack()

    async def stands(self, result: str) -> bool:
        try:
            await self.lab.get_msg("RESULTS", subject=result, direct=True)
        except NotFoundError:
            return False
        return True

    def read(self, body: bytes, name: str) -> MakeAttempt:
        envelope = Codec([MakeAttempt]).decode(body)
        if envelope.id != name:
            raise RejectedError(f"id {envelope.id} is not {name}")
        return envelope.message

    async def reply(self, body: bytes, name: str) -> bytes:
        request = self.read(body, name)
        if request.sampling.max_tokens > 512:
            await asyncio.sleep(self.slow)
        return self.signed(name, self.attempt(request))

    def attempt(self, request: MakeAttempt) -> Attempt:
        return Attempt(text="ANSWER: 4", finish_reason="stop", variant=self.variant, usage=Usage())

    def signed(self, name: str, attempt: Attempt) -> bytes:
        return encode(name, attempt, self.worker)

    def why(self, reason: str) -> Headers:
        return {"Tutelage-Reason": json.dumps(reason[:2000]), "Tutelage-Variant": self.variant}

    def condition(self, run: str) -> Headers:
        return {
            "Nats-Expected-Last-Subject-Sequence": "0",
            "Nats-Expected-Last-Subject-Sequence-Subject": f"tutelage.closed.{run}",
        }

    async def refuse(self, request: Msg, run: str, name: str, why: Headers) -> None:
        carried = {"traceparent": (request.headers or {})["traceparent"]}
        await self.store(f"tutelage.dead.student.{run}.{name}", request.data, {**carried, **why})
        await self.store(
            f"tutelage.result.student.{run}.{name}", b"", {**why, **self.condition(run)}
        )
        await request.term()

    async def store(self, subject: str, body: bytes, headers: Headers) -> None:
        try:
            await self.lab.publish(subject, body, headers=headers)
        except APIError as error:
            if error.err_code not in (10077, 10071):
                raise


class AcknowledgesFirst(Sound):
    """Loses the request if it dies over the reply."""

    async def settle(self, request: Msg) -> None:
        await self.connection.publish(request.reply, b"+ACK")
        await super().settle(request)


class NeverAnswers(Sound):
    """Takes what it is asked, and nothing comes of it."""

    async def settle(self, request: Msg) -> None:
        with suppress(RejectedError):
            self.read(request.data, request.subject.split(".")[5])
            return
        await super().settle(request)


class ClaimsAnotherKind(Sound):
    """Refuses all that a student is asked, and says that it would."""

    def registration(self) -> dict[str, Any]:
        told = super().registration()
        return {**told, "metadata": {**told["metadata"], "answers": "sing_a_song"}}

    def read(self, body: bytes, name: str) -> MakeAttempt:
        raise RejectedError("it only sings")


class LeavesTheEndOpen(Sound):
    """Falls silent once its run is over: whether it would have replied, nobody learns."""

    async def store(self, subject: str, body: bytes, headers: Headers) -> None:
        if subject.split(".")[3].endswith("-cancelled"):
            await asyncio.sleep(60)
        await super().store(subject, body, headers)


class NeverBeats(Sound):
    """Is taken for dead over every long answer."""

    async def beat(self, request: Msg) -> None: ...


class OutlivesItsRun(Sound):
    """Stores replies that nobody will delete."""

    def condition(self, run: str) -> Headers:
        return {}


class TakesAnyContract(Sound):
    """Answers what it may have misread."""

    def read(self, body: bytes, name: str) -> MakeAttempt:
        with suppress(ValueError):
            body = json.dumps({**json.loads(body), "contract": 1}).encode()
        return super().read(body, name)


class TakesAnyField(Sound):
    """Would never notice that it is told the arm."""

    def read(self, body: bytes, name: str) -> MakeAttempt:
        with suppress(ValueError):
            whole = json.loads(body)
            whole["message"].pop("arm", None)
            body = json.dumps(whole).encode()
        return super().read(body, name)


class TakesAnyId(Sound):
    """Answers under its own id what was asked under another."""

    def read(self, body: bytes, name: str) -> MakeAttempt:
        with suppress(ValueError):
            body = json.dumps({**json.loads(body), "id": name}).encode()
        return super().read(body, name)


class DropsWhatItCannotRead(Sound):
    """Terminates, and tells nobody."""

    async def refuse(self, request: Msg, run: str, name: str, why: Headers) -> None:
        await request.term()


class BuriesInSilence(Sound):
    """Writes a dead letter, and leaves the caller waiting."""

    async def refuse(self, request: Msg, run: str, name: str, why: Headers) -> None:
        carried = {"traceparent": (request.headers or {})["traceparent"]}
        await self.store(f"tutelage.dead.student.{run}.{name}", request.data, {**carried, **why})
        await request.term()


class GivesNoReason(Sound):
    """Its dead letters do not say why."""

    def why(self, reason: str) -> Headers:
        return {"Tutelage-Reason": '""', "Tutelage-Variant": self.variant}


class ForgetsTheVariant(Sound):
    """Its dead letters cannot be asked again."""

    def why(self, reason: str) -> Headers:
        return {"Tutelage-Reason": json.dumps(reason)}


class LosesTheTrace(Sound):
    """Its dead letters belong to no trace."""

    async def refuse(self, request: Msg, run: str, name: str, why: Headers) -> None:
        request.headers = {"traceparent": ""}
        await super().refuse(request, run, name, why)


class RewritesDeadLetters(Sound):
    """What is asked again is not what was asked."""

    async def refuse(self, request: Msg, run: str, name: str, why: Headers) -> None:
        request.data += b" "
        await super().refuse(request, run, name, why)


class MisquotesTheId(Sound):
    """Answers somebody else's request."""

    def signed(self, name: str, attempt: Attempt) -> bytes:
        return encode("another", attempt, self.worker)


class SignsNothing(Sound):
    """Nobody can tell who answered."""

    def signed(self, name: str, attempt: Attempt) -> bytes:
        return encode(name, attempt)


class SignsForAnother(Sound):
    """Is not whom it registered as."""

    def signed(self, name: str, attempt: Attempt) -> bytes:
        return encode(name, attempt, "somebody-else")


class NamesAnotherVariant(Sound):
    """Answers for weights that were not asked."""

    def attempt(self, request: MakeAttempt) -> Attempt:
        return super().attempt(request).model_copy(update={"variant": "other"})


class BreaksTheSchema(Sound):
    """Replies with a field that there is none of."""

    def signed(self, name: str, attempt: Attempt) -> bytes:
        whole = json.loads(super().signed(name, attempt))
        whole["message"]["mood"] = "good"
        return json.dumps(whole).encode()


class GaspsAtSize(Sound):
    """Never settles what is large."""

    async def settle(self, request: Msg) -> None:
        if len(request.data) < 500_000:
            await super().settle(request)


class InsistsOnItsReply(Sound):
    """Leaves a request on the queue whose reply stands already."""

    async def settle(self, request: Msg) -> None:
        run, name = request.subject.split(".")[4:]
        if not await self.stands(f"tutelage.result.student.{run}.{name}"):
            await super().settle(request)


class SpeaksAnotherContract(Sound):
    """Says so itself."""

    contract = "2"


class Place(Protocol):
    """Where a student is put to work."""

    async def open(self, role: Role, variant: str) -> None: ...

    async def user(self, name: str) -> Connection: ...


@asynccontextmanager
async def at_work(station: Place, kind: type[Sound], variant: str) -> AsyncIterator[None]:
    await station.open("student", variant)
    connection = await station.user("student")
    task = asyncio.create_task(kind(connection, variant).serve())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await connection.close()
