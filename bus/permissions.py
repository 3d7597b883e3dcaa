"""Who may say and hear what on the bus: the third wall that keeps the loop blind.

Each user has an account of its own; JetStream and the coordinator live in a shared one, the
lab's. Permissions alone do not hold: NATS never checks the *reply* subject of a request, so a
student could store text as its own result, have it read back with `$JS.API.STREAM.PURGE.WORK`
or another role's result as the reply subject, and the server itself would act on it. Across
accounts a reply stays in the account of whoever asked, and a subject that was not exported to an
account does not exist there. Within its account every user still has explicit allows *and*
denies (to NATS, an empty allow list allows everything), an inbox prefix of its own, and a
bounded right to answer what it was asked.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from bus.messages.message import Role
from bus.subjects import ANY_VARIANT, HUMAN_VARIANT, RESULTS, ROOT, WORK, bucket, durable

ROLES: tuple[Role, ...] = get_args(Role)
FILLERS: frozenset[Role] = frozenset({"verifier"})
"""Roles that fill their own bucket: the verifier lays its pictures there. All others only read."""
COORDINATOR, HUMAN, READER = "coordinator", "human", "reader"
"""`human` is a judge too, whose queue no other judge may pull from, nor it from theirs."""
USERS = (COORDINATOR, *ROLES, HUMAN, READER)
SCHEMAS = "tutelage-schemas"
"""Name of the key-value bucket that holds the messages' JSON Schemas."""
JETSTREAM, LAB_JETSTREAM = "$JS.API", "LAB.API"
"""Prefix of JetStream's API, and of the lab's in every other account than the lab's own."""


@dataclass(frozen=True, slots=True)
class Service:
    """A subject on which the lab answers a user; `many` where one request has many replies."""

    subject: str
    many: bool = False

    @property
    def local(self) -> str:
        """Its name in the user's account, whose own, empty JetStream has the usual one."""
        prefix, rest = self.subject[: len(JETSTREAM)], self.subject[len(JETSTREAM) :]
        return f"{LAB_JETSTREAM}{rest}" if prefix == JETSTREAM else self.subject


@dataclass(frozen=True, slots=True)
class Rule:
    """Subjects allowed, less those denied."""

    allow: tuple[str, ...]
    deny: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class User:
    """One user of the bus."""

    name: str
    publish: Rule
    subscribe: Rule
    services: tuple[Service, ...] = ()
    """What it may ask of the lab's account; all of it is allowed by `publish` too."""
    hears: tuple[str, ...] = ()
    """What the lab's account lets it hear; all of it is allowed by `subscribe` too."""
    found: bool = False
    """Whether the lab finds it by NATS's service discovery, `$SRV`."""
    answers: bool = False
    """Whether it may publish once to the reply subject of what it received."""


def inbox_prefix(user: str) -> str:
    """Where the replies to a user's requests arrive."""
    return f"_INBOX_{user}"


def password_variable(user: str) -> str:
    """Environment variable that holds a user's password, for server and clients alike."""
    return f"TUTELAGE_{user.upper()}_PASSWORD"


def fresh_password() -> str:
    """A password that nats-server reads as text, even from an environment variable.

    There it takes `12k`, `true` and `-x` for a number, a truth value and a mistake.
    """
    return f"pw_{secrets.token_urlsafe(24)}"


def users(variants: Mapping[Role, Iterable[str]] | None = None) -> tuple[User, ...]:
    """Every user of the bus, the coordinator first.

    Args:
        variants: what workers of a role may pull besides `any`. They are listed because NATS
            cannot match a part of a consumer's name, and a pattern for all of a stream's
            consumers would open every role's queue.
    """
    known = variants or {}
    agents = (_agent(role, role, _open_to(role, known.get(role, ()))) for role in ROLES)
    return (_coordinator(), *agents, _agent(HUMAN, "judge", (HUMAN_VARIANT,)), _reader())


def _open_to(role: Role, variants: Iterable[str]) -> tuple[str, ...]:
    every = dict.fromkeys((ANY_VARIANT, *variants))
    return tuple(each for each in every if (role, each) != ("judge", HUMAN_VARIANT))


def _coordinator() -> User:
    inbox = f"{inbox_prefix(COORDINATOR)}.>"
    return User(
        COORDINATOR,
        publish=Rule(
            (f"{ROOT}.>", f"{JETSTREAM}.>", "$JS.ACK.>", "$JS.FC.>", "$O.>", "$KV.>", "$SRV.>"),
            ("$SYS.>",),
        ),
        subscribe=Rule(
            (inbox, f"{ROOT}.>", "$JS.EVENT.ADVISORY.>", "$JS.ACK.>"), ("$SYS.>", "$SRV.>")
        ),
        answers=True,
    )


def _agent(user: str, role: Role, variants: Sequence[str]) -> User:
    services = (
        Service(f"{ROOT}.result.{role}.>"),
        Service(f"{ROOT}.dead.{role}.>"),
        Service(f"{JETSTREAM}.DIRECT.GET.{RESULTS}.{ROOT}.result.{role}.>"),
        *(service for variant in variants for service in _queue(durable(role, variant))),
        *_stored(f"OBJ_{bucket(role)}"),
        *_stored(f"KV_{SCHEMAS}"),
        *((Service(f"$O.{bucket(role)}.>"),) if role in FILLERS else ()),
    )
    return User(
        user,
        publish=Rule(
            tuple(service.local for service in services), tuple(_not_of(role, "result", "dead"))
        ),
        subscribe=Rule(
            (f"{inbox_prefix(user)}.>", *_discovery(role)), (f"{ROOT}.>", "$JS.>", "$SYS.>")
        ),
        services=services,
        found=True,
        answers=True,
    )


def _reader() -> User:
    event, control = f"{ROOT}.event.>", f"{ROOT}.control.>"
    return User(
        READER,
        publish=Rule((control,), ("$JS.>", "$KV.>", "$O.>", "$SRV.>", "$SYS.>")),
        subscribe=Rule((f"{inbox_prefix(READER)}.>", event), ("$JS.>", "$SRV.>", "$SYS.>")),
        services=(Service(control),),
        hears=(event,),
    )


def _queue(consumer: str) -> Iterator[Service]:
    """Pull from one durable, and say how far the work is."""
    yield Service(f"{JETSTREAM}.CONSUMER.INFO.{WORK}.{consumer}")
    yield Service(f"{JETSTREAM}.CONSUMER.MSG.NEXT.{WORK}.{consumer}", many=True)
    yield Service(f"$JS.ACK.{WORK}.{consumer}.>")
    yield Service(f"$JS.ACK.*.*.{WORK}.{consumer}.>")  # the form with domain and account hash


def _stored(stream: str) -> Iterator[Service]:
    """Read a whole bucket, message by message.

    Consumers are left out on purpose: whoever creates one chooses where it delivers to.
    """
    yield Service(f"{JETSTREAM}.STREAM.INFO.{stream}")
    yield Service(f"{JETSTREAM}.STREAM.MSG.GET.{stream}")
    yield Service(f"{JETSTREAM}.DIRECT.GET.{stream}")
    yield Service(f"{JETSTREAM}.DIRECT.GET.{stream}.>")


def _discovery(role: Role) -> Iterator[str]:
    for verb in ("PING", "INFO", "STATS"):
        yield from (f"$SRV.{verb}", f"$SRV.{verb}.{role}", f"$SRV.{verb}.{role}.*")


def _not_of(role: Role, *kinds: str) -> Iterator[str]:
    yield from (f"{ROOT}.work.>", f"{ROOT}.event.>", f"{ROOT}.control.>", f"{ROOT}.closed.>")
    yield from ("$KV.>", "$SRV.>", "$SYS.>")
    # NATS lets a deny win over any allow, so whoever fills its own bucket is denied the others'.
    others = (f"$O.{bucket(other)}.>" for other in ROLES if other != role)
    yield from others if role in FILLERS else ("$O.>",)
    yield from (f"{JETSTREAM}.>", f"{LAB_JETSTREAM}.STREAM.PURGE.>")
    yield from (
        f"{LAB_JETSTREAM}.{kind}.{verb}.>"
        for kind in ("STREAM", "CONSUMER")
        for verb in ("CREATE", "DELETE")
    )
    yield from (f"{ROOT}.{kind}.{other}.>" for kind in kinds for other in ROLES if other != role)
