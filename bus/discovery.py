"""Who is on the bus: what agents say of themselves when NATS's service discovery asks."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import nats.errors
from nats.aio.client import Client
from pydantic import BaseModel, ConfigDict, Field, ValidationError

FIRST, QUIET, LONGEST = 1.0, 0.2, 3.0
"""Seconds to wait for a first answer, for a further one, and altogether: nobody can know how many
there are, and an agent that computes answers late."""


@dataclass(frozen=True, slots=True)
class AgentSeen:
    """One worker, by its own account; what it did not say is empty or None."""

    id: str
    """Id of this registration; another at every start."""
    name: str
    """Name of its micro service, by custom its role."""
    version: str
    """Semantic version of the service; the major part is the contract, by custom."""
    role: str
    variant: str
    """What it pulls: a student's hash, `any`, or a name."""
    contract: int | None
    """Version of the messages that it speaks."""
    worker: str
    """Name that it signs its replies with."""
    answers: tuple[str, ...]
    """Kinds of request that it answers."""
    schemas: str
    """Where the schemas of its messages are."""
    started: datetime | None
    answered: int | None
    """Requests that it answered since it started."""
    failed: int | None
    """Requests that it made dead letters of since."""
    busy: int | None
    """Requests that it had in hand when it was asked."""
    mean_seconds: float | None
    """Mean time that it took for a request."""
    last_answer: datetime | None
    last_error: str


async def agents(connection: Client) -> list[AgentSeen]:
    """Ask everybody, and return who answered, by role, variant and start.

    Args:
        connection: connected as the coordinator; nobody else may ask.
    """
    infos, stats = await asyncio.gather(
        _asked(connection, "INFO", _Info), _asked(connection, "STATS", _Stats)
    )
    figures = {each.id: each for each in stats}
    found = [_seen(info, figures.get(info.id)) for info in infos]
    return sorted(found, key=lambda each: (each.role, each.variant, each.worker, each.id))


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str
    name: str
    version: str
    metadata: dict[str, str] | None = None


class _Info(_Answer):
    pass


class _Endpoint(BaseModel):
    num_requests: int = 0
    num_errors: int = 0
    processing_time: int = 0
    last_error: str | None = None
    data: Any = None


class _Own(BaseModel):
    """What our own workers add to their endpoint."""

    busy: int | None = None
    last_answer: datetime | None = None


class _Stats(_Answer):
    started: datetime | None = None
    endpoints: list[_Endpoint] | None = Field(default=None)


_A = TypeVar("_A", bound=_Answer)


async def _asked(connection: Client, verb: str, kind: type[_A]) -> list[_A]:
    return list(_read(await _gathered(connection, f"$SRV.{verb}"), kind))


async def _gathered(connection: Client, subject: str) -> list[bytes]:
    """Whatever is answered to one request, until it is quiet."""
    inbox, found = connection.new_inbox(), list[bytes]()
    subscription = await connection.subscribe(inbox)
    try:
        await connection.publish(subject, b"", reply=inbox)
        deadline = time.monotonic() + LONGEST
        while (left := deadline - time.monotonic()) > 0:
            patience = min(left, QUIET if found else FIRST)
            message = await subscription.next_msg(timeout=patience)
            if not message.data:
                break  # the server says that nobody listens
            found.append(message.data)
    except nats.errors.TimeoutError:
        pass  # quiet by now: whoever is there has answered
    finally:
        await subscription.unsubscribe()
    return found


def _read(answers: list[bytes], kind: type[_A]) -> Iterator[_A]:
    """What can be read of it: anyone may answer anything."""
    for answer in answers:
        try:
            yield kind.model_validate_json(answer)
        except ValidationError:
            continue


def _seen(info: _Info, stats: _Stats | None) -> AgentSeen:
    said = info.metadata or {}
    contract = said.get("contract", "")
    parts = (stats.endpoints if stats else None) or []
    asked, failed = (sum(e.num_requests for e in parts), sum(e.num_errors for e in parts))
    own = _own(parts)
    return AgentSeen(
        id=info.id,
        name=info.name,
        version=info.version,
        role=said.get("role", info.name),
        variant=said.get("variant", ""),
        contract=int(contract) if contract.isdecimal() else None,
        worker=said.get("worker", ""),
        answers=tuple(kind for kind in said.get("answers", "").split(",") if kind),
        schemas=said.get("schemas", ""),
        started=stats.started if stats else None,
        answered=asked - failed if parts else None,
        failed=failed if parts else None,
        busy=own.busy,
        mean_seconds=sum(e.processing_time for e in parts) / asked / 1e9 if asked else None,
        last_answer=own.last_answer,
        last_error=next((e.last_error for e in parts if e.last_error), ""),
    )


def _own(parts: list[_Endpoint]) -> _Own:
    for part in parts:
        try:
            return _Own.model_validate(part.data)
        except ValidationError:
            continue
    return _Own()
