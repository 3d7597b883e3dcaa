"""What the coordinator declares on the server, and what it deletes when a run is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DiscardPolicy,
    Header,
    RePublish,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import APIError, ServiceUnavailableError
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_fixed

from bus.errors import DeclarationError
from bus.messages.message import Role
from bus.replicas import DIFFERENT
from bus.store import PATIENCE, Store
from bus.subjects import ANY_VARIANT, DEAD, RESULTS, ROOT, STORED, WORK, closed, durable

ADVISORIES = "ADVISORIES"
EXHAUSTED = "undertaker"
"""Durable of the one that turns advisories of exhausted requests into dead letters."""

_TRIES = partial(
    AsyncRetrying,
    retry=retry_if_exception_type((ServiceUnavailableError, TimeoutError)),
    stop=stop_after_delay(12.0),
    wait=wait_fixed(0.05),
    reraise=True,
)
"""A server that reads its configuration anew has no JetStream for a moment, and a cluster that has
just been started has none before it has elected who leads."""
_CLOSED_FOR = "168h"
_DEATHS = f"$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.{WORK}.>"


class Delivery(NamedTuple):
    """How often and how patiently the server delivers a request."""

    ack_wait: float = 30.0
    """Seconds without a heartbeat after which a request goes to another worker."""
    max_deliver: int = 4
    """Deliveries after which a request is given up."""
    max_ack_pending: int = 1000
    """Most requests of one durable in flight, over all its workers."""


async def declare(connection: Client, replicas: int = 1) -> None:
    """Declare every stream; one that differs is brought up to date.

    Raises:
        DeclarationError: the server refuses, for example a change of retention.
    """
    context = connection.jetstream()
    for config in _streams():
        wanted = config.evolve(storage=StorageType.FILE, num_replicas=replicas)
        with _refusal_of(config.name):
            async for attempt in _TRIES():
                with attempt:
                    await _declare(context, wanted)
    await _declare_consumer(context, ADVISORIES, ConsumerConfig(name=EXHAUSTED, ack_wait=30.0))


async def declare_durable(
    connection: Client, role: Role, variant: str = ANY_VARIANT, delivery: Delivery | None = None
) -> None:
    """Declare the durable that all workers of one role and variant share.

    Raises:
        DeclarationError: the server refuses, for example because there is no stream yet.
    """
    config = ConsumerConfig(
        name=durable(role, variant),
        filter_subject=f"{ROOT}.work.{role}.{variant}.*.*",
        **(delivery or Delivery())._asdict(),
    )
    await _declare_consumer(connection.jetstream(), WORK, config)


async def close_run(connection: Client, run: str, patience: float = PATIENCE) -> None:
    """Delete a run's work and results; the streams refuse its later replies.

    The mark comes first: every reply is written on condition that its run has none, so a
    worker that is still at it cannot store a reply that nobody would ever delete.

    Raises:
        BusUnavailableError: the server stayed away.
    """
    store = Store(connection, patience)
    await store.write(closed(run), b"", {Header.MSG_TTL.value: _CLOSED_FOR})
    await store.purge(WORK, f"{ROOT}.work.*.*.{run}.*")
    await store.purge(RESULTS, f"{ROOT}.result.*.{run}.*")


async def newest_reply(connection: Client, patience: float = PATIENCE) -> int:
    """Sequence of the newest reply that was ever stored, of whatever run.

    Raises:
        BusUnavailableError: the server stayed away.
    """
    return await Store(connection, patience).last(RESULTS)


async def forget_replies(
    connection: Client, run: str, role: Role, before: int, patience: float = PATIENCE
) -> None:
    """Delete a role's replies to a run, up to the one before a sequence.

    Raises:
        BusUnavailableError: the server stayed away.
    """
    if before > 1:  # 0 would mean all of them to the server
        await Store(connection, patience).purge(RESULTS, f"{ROOT}.result.{role}.{run}.*", before)


async def open_runs(connection: Client, patience: float = PATIENCE) -> set[str]:
    """Runs of which requests or replies are stored.

    Raises:
        BusUnavailableError: the server stayed away.
    """
    store = Store(connection, patience)
    work = await store.subjects(WORK, f"{ROOT}.work.>")
    results = await store.subjects(RESULTS, f"{ROOT}.result.>")
    return {subject.split(".")[-2] for subject in (*work, *results)}


def unless_closed(run: str) -> dict[str, str]:
    """Headers that make `RESULTS` refuse a reply once its run is closed."""
    return {
        Header.EXPECTED_LAST_SUBJECT_SEQUENCE.value: "0",
        "Nats-Expected-Last-Subject-Sequence-Subject": closed(run),
    }


async def _declare(context: JetStreamContext, config: StreamConfig) -> None:
    try:
        await context.add_stream(config)
    except APIError as error:
        if error.err_code != DIFFERENT:
            raise
        await context.update_stream(config)


def _streams() -> list[StreamConfig]:
    first_wins = StreamConfig(
        max_msgs_per_subject=1,
        discard=DiscardPolicy.NEW,
        discard_new_per_subject=True,
        allow_direct=True,
        duplicate_window=120.0,
    )
    return [
        first_wins.evolve(
            name=WORK,
            subjects=[f"{ROOT}.work.*.*.*.*"],
            retention=RetentionPolicy.WORK_QUEUE,
        ),
        first_wins.evolve(
            name=RESULTS,
            subjects=[f"{ROOT}.result.*.*.*", closed("*")],
            retention=RetentionPolicy.LIMITS,
            republish=RePublish(src=f"{ROOT}.result.>", dest=f"{STORED}.>"),
            allow_msg_ttl=True,
        ),
        StreamConfig(
            name=DEAD,
            subjects=[f"{ROOT}.dead.*.*.*"],
            retention=RetentionPolicy.LIMITS,
            max_msgs_per_subject=1,
            allow_direct=True,
        ),
        StreamConfig(name=ADVISORIES, subjects=[_DEATHS], retention=RetentionPolicy.WORK_QUEUE),
    ]


async def _declare_consumer(context: JetStreamContext, stream: str, config: ConsumerConfig) -> None:
    add = partial(context.add_consumer, durable_name=config.name, ack_policy=AckPolicy.EXPLICIT)
    with _refusal_of(config.name):
        async for attempt in _TRIES():
            with attempt:
                await add(stream, config)


@contextmanager
def _refusal_of(name: str | None) -> Iterator[None]:
    try:
        yield
    except (APIError, TimeoutError) as error:
        raise DeclarationError(str(name), str(error) or "no answer") from error
