"""Who may say and hear what on the bus: the third wall that keeps the loop blind.

Every user has explicit allows and explicit denies (to NATS, an empty allow list allows
everything), an inbox prefix of its own, and a bounded right to answer what it was asked.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from bus.messages.message import Role
from bus.subjects import ANY_VARIANT, DEAD, RESULTS, ROOT, WORK, bucket, durable

ROLES: tuple[Role, ...] = get_args(Role)
COORDINATOR, READER = "coordinator", "reader"
USERS = (COORDINATOR, *ROLES, READER)
SCHEMAS = "tutelage-schemas"
"""Name of the key-value bucket that holds the messages' JSON Schemas."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Subjects allowed, less those denied."""

    allow: tuple[str, ...]
    deny: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class User:
    """One user of the bus; `answers` lets it publish once to the reply subject of a request."""

    name: str
    publish: Rule
    subscribe: Rule
    answers: bool


def inbox_prefix(user: str) -> str:
    """Where the replies to a user's requests arrive; nobody else may listen there."""
    return f"_INBOX_{user}"


def users(student_variants: Iterable[str] = ()) -> tuple[User, ...]:
    """Every user of the bus.

    Args:
        student_variants: variants that students may pull, besides the variant of roles that
            have none. They are listed because NATS cannot match a part of a consumer's name,
            and a pattern that matched all of a stream's consumers would open every queue.
    """
    variants = (ANY_VARIANT, *dict.fromkeys(student_variants))
    agents = (_agent(role, variants if role == "student" else (ANY_VARIANT,)) for role in ROLES)
    return (_coordinator(), *agents, _reader())


def render(everyone: Iterable[User], passwords: Mapping[str, str] | None = None) -> str:
    """Write users as the `authorization` block of a nats-server's configuration.

    Args:
        everyone: the users.
        passwords: password of each by name, written as they are; where None, the server reads
            each from the environment variable that `password_variable` names.
    """
    blocks = "\n".join(_block(user, passwords) for user in everyone)
    return f"authorization {{\n  users = [\n{blocks}\n  ]\n}}\n"


def password_variable(user: str) -> str:
    """Environment variable that holds a user's password, for server and clients alike."""
    return f"TUTELAGE_{user.upper()}_PASSWORD"


def _coordinator() -> User:
    others = tuple(inbox_prefix(user) + ".>" for user in USERS if user != COORDINATOR)
    return User(
        COORDINATOR,
        publish=Rule((f"{ROOT}.>", "$JS.API.>", "$JS.ACK.>", "$O.>", "$KV.>", "$SRV.>"), others),
        subscribe=Rule(
            (f"{inbox_prefix(COORDINATOR)}.>", f"{ROOT}.>", "$JS.EVENT.ADVISORY.>", "$SRV.>"),
            others,
        ),
        answers=True,
    )


def _reader() -> User:
    return User(
        READER,
        publish=Rule((f"{ROOT}.control.>",), ("$JS.>", "$SYS.>", "$SRV.>", "$O.>", "$KV.>")),
        subscribe=Rule(
            (f"{inbox_prefix(READER)}.>", f"{ROOT}.event.>"),
            (f"{ROOT}.work.>", f"{ROOT}.result.>", f"{ROOT}.dead.>", "$JS.>"),
        ),
        answers=False,
    )


def _agent(role: Role, variants: Sequence[str]) -> User:
    own = (f"{ROOT}.result.{role}.>", f"{ROOT}.dead.{role}.>")
    queues = (line for variant in variants for line in _queue(durable(role, variant)))
    stored = f"$JS.API.DIRECT.GET.{RESULTS}.{ROOT}.result.{role}.>"
    return User(
        role,
        publish=Rule((*own, *queues, stored, *_bucket(role), *_schemas()), tuple(_forbidden(role))),
        subscribe=Rule(
            (f"{inbox_prefix(role)}.>", *_service(role)),
            (f"{ROOT}.>", "$JS.>", "$KV.>", "$O.>", f"{inbox_prefix(COORDINATOR)}.>"),
        ),
        answers=True,
    )


def _queue(consumer: str) -> Iterator[str]:
    yield f"$JS.API.CONSUMER.INFO.{WORK}.{consumer}"
    yield f"$JS.API.CONSUMER.MSG.NEXT.{WORK}.{consumer}"
    yield f"$JS.ACK.{WORK}.{consumer}.>"
    yield f"$JS.ACK.*.*.{WORK}.{consumer}.>"  # the form with domain and account hash


def _bucket(role: Role) -> Iterator[str]:
    stream = f"OBJ_{bucket(role)}"
    yield "$JS.API.STREAM.NAMES"  # nats-py looks the stream of a bucket up by its subject
    yield f"$JS.API.STREAM.INFO.{stream}"
    yield f"$JS.API.STREAM.MSG.GET.{stream}"
    yield f"$JS.API.CONSUMER.CREATE.{stream}.>"
    yield f"$JS.API.CONSUMER.CREATE.{stream}"
    yield f"$JS.FC.{stream}.>"


def _schemas() -> Iterator[str]:
    stream = f"KV_{SCHEMAS}"
    yield f"$JS.API.STREAM.INFO.{stream}"
    yield f"$JS.API.DIRECT.GET.{stream}.$KV.{SCHEMAS}.>"


def _service(role: Role) -> Iterator[str]:
    for verb in ("PING", "INFO", "STATS"):
        yield f"$SRV.{verb}"
        yield f"$SRV.{verb}.{role}"
        yield f"$SRV.{verb}.{role}.*"


def _forbidden(role: Role) -> Iterator[str]:
    yield from (f"{ROOT}.work.>", f"{ROOT}.event.>", f"{ROOT}.control.>", "$SYS.>", "$SRV.>")
    yield from ("$O.>", "$KV.>")
    for verb in ("CREATE", "UPDATE", "DELETE", "PURGE", "MSG.DELETE", "SNAPSHOT", "RESTORE"):
        yield f"$JS.API.STREAM.{verb}.>"
    for stream in (WORK, RESULTS, DEAD):
        yield f"$JS.API.STREAM.MSG.GET.{stream}"
        yield f"$JS.API.CONSUMER.CREATE.{stream}.>"
    for other in ROLES:
        if other != role:
            yield f"{ROOT}.result.{other}.>"
            yield f"{ROOT}.dead.{other}.>"
            yield f"$JS.API.*.OBJ_{bucket(other)}.>"


def _block(user: User, passwords: Mapping[str, str] | None) -> str:
    password = f"${password_variable(user.name)}" if passwords is None else passwords[user.name]
    lines = [
        f"user: {user.name}",
        f"password: {password if passwords is None else json.dumps(password)}",
        "permissions: {",
        f"  publish: {_rule(user.publish)}",
        f"  subscribe: {_rule(user.subscribe)}",
        *(('  allow_responses: {max: 1, expires: "10s"}',) if user.answers else ()),
        "}",
    ]
    return "    {\n" + "\n".join(f"      {line}" for line in lines) + "\n    }"


def _rule(rule: Rule) -> str:
    return f"{{allow: {json.dumps(rule.allow)}, deny: {json.dumps(rule.deny)}}}"
