"""What the coordinator declares on the server, and what it deletes when a run is over."""

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
from nats.js.errors import APIError, NotFoundError

from bus.messages.message import Role
from bus.subjects import ANY_VARIANT, DEAD, RESULTS, ROOT, STORED, WORK, closed, durable

ADVISORIES = "ADVISORIES"
UNDERTAKER = "undertaker"

_DIFFERENT = 10058
_CLOSED_FOR = 7 * 24 * 3600.0
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
        nats.js.errors.APIError: the server refuses, for example a change of retention.
    """
    context = connection.jetstream()
    for config in _streams():
        await _declare(context, config.evolve(storage=StorageType.FILE, num_replicas=replicas))
    await context.add_consumer(
        ADVISORIES, _consumer(UNDERTAKER, ack_policy=AckPolicy.EXPLICIT, ack_wait=30.0)
    )


async def declare_durable(
    connection: Client, role: Role, variant: str = ANY_VARIANT, delivery: Delivery | None = None
) -> None:
    """Declare the durable that all workers of one role and variant share."""
    delivery = delivery or Delivery()
    await connection.jetstream().add_consumer(
        WORK,
        _consumer(
            durable(role, variant),
            filter_subject=f"{ROOT}.work.{role}.{variant}.*.*",
            ack_policy=AckPolicy.EXPLICIT,
            **delivery._asdict(),
        ),
    )


async def close_run(connection: Client, run: str) -> None:
    """Delete a run's work and results; the streams refuse its later replies.

    The mark comes first: every reply is written on condition that its run has none, so a
    worker that is still at it cannot store a reply that nobody would ever delete.
    """
    context = connection.jetstream()
    try:
        await context.publish(closed(run), msg_ttl=_CLOSED_FOR)
    except APIError as error:
        if not await _is_marked(context, run):
            raise error
    await context.purge_stream(WORK, subject=f"{ROOT}.work.*.*.{run}.*")
    await context.purge_stream(RESULTS, subject=f"{ROOT}.result.*.{run}.*")


def unless_closed(run: str) -> dict[str, str]:
    """Headers that make `RESULTS` refuse a reply once its run is closed."""
    return {
        Header.EXPECTED_LAST_SUBJECT_SEQUENCE.value: "0",
        "Nats-Expected-Last-Subject-Sequence-Subject": closed(run),
    }


async def _is_marked(context: JetStreamContext, run: str) -> bool:
    try:
        await context.get_last_msg(RESULTS, closed(run), direct=True)
    except NotFoundError:
        return False
    return True


async def _declare(context: JetStreamContext, config: StreamConfig) -> None:
    try:
        await context.add_stream(config)
    except APIError as error:
        if error.err_code != _DIFFERENT:
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


def _consumer(name: str, **settings: object) -> ConsumerConfig:
    return ConsumerConfig(name=name, durable_name=name).evolve(**settings)
