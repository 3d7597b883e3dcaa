"""The bus as an AsyncAPI 3.0 document, made from the messages, the subjects and the roles.

It is written from the side of whoever is not the coordinator: an agent receives work and sends
results, a reader hears events and sends wishes.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bus.approval import Answer
from bus.asyncapi_words import ABOUT, HEADERS, PARAMETERS, SERVER
from bus.envelope import envelope_of, kind_of
from bus.exchanges import EXCHANGES, exchanges_of, replies_of
from bus.messages.message import CONTRACT, Message, Role
from bus.notifications import Wish
from bus.permissions import ROLES
from bus.schema import as_checked, messages
from bus.subjects import DEAD, RESULTS, WORK, Address, approval, control, durable, event

Document = dict[str, Any]

_MESSAGES = "#/components/messages"


def document() -> Document:
    """The whole document, JSON-ready."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tutelage's bus",
            "version": f"{CONTRACT}.0.0",
            "description": ABOUT,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"lab": SERVER},
        "channels": dict(_channels()),
        "operations": dict(_operations()),
        "components": {
            "messages": {**dict(_messages()), **_light_messages()},
            "schemas": _schemas()[1],
            "parameters": PARAMETERS,
            "correlationIds": {
                "request": {
                    "description": "The request's id, also the last token of its subject.",
                    "location": "$message.payload#/id",
                }
            },
            "securitySchemes": {"user": {"type": "userPassword"}},
        },
    }


def _channels() -> Iterator[tuple[str, Document]]:
    for role in ROLES:
        where = Address(role, "{variant}", "{run}", "{id}")
        asked = [each.request for each in exchanges_of(role)]
        yield (
            f"{role}_work",
            _channel(
                where.work, asked, f"Requests to the {role}, a queue that all its workers share."
            )
            | {"x-jetstream": {"stream": WORK, "consumer": durable(role, "{variant}")}},
        )
        yield (
            f"{role}_result",
            _channel(
                where.result, replies_of(role), f"What the {role} answered; the first reply wins."
            )
            | {"x-jetstream": {"stream": RESULTS}},
        )
        yield (
            f"{role}_dead",
            _channel(where.dead, asked, f"Requests that the {role} gave up, as they were sent.")
            | {"x-jetstream": {"stream": DEAD}},
        )
    yield "event", _light(event("{run}"), "sequence", "How far a run's events go, to live readers.")
    yield (
        "control",
        _light(control("{run}"), "wish", "Asks whoever runs a run to pause or stop it."),
    )
    yield (
        "approval",
        _light(approval("{run}"), "answer", "A person's answer on a scaffold that waits for one."),
    )


def _channel(address: str, kinds: Sequence[type[Message]], said: str) -> Document:
    return {
        "address": address,
        "description": said,
        "parameters": {
            name: {"$ref": f"#/components/parameters/{name}"}
            for name in PARAMETERS
            if f"{{{name}}}" in address
        },
        "messages": {kind_of(each): _ref(_MESSAGES, kind_of(each)) for each in kinds},
    }


def _light(address: str, message: str, said: str) -> Document:
    return _channel(address, [], said) | {"messages": {message: _ref(_MESSAGES, message)}}


def _operations() -> Iterator[tuple[str, Document]]:
    for role, request, reply in EXCHANGES:
        asked, answered = kind_of(request), kind_of(reply)
        yield (
            f"{role}_{asked}",
            _operation("receive", f"{role}_work", asked, f"As the {role}: {_doc(request)}")
            | {
                "reply": {
                    "channel": _ref("#/channels", f"{role}_result"),
                    "messages": [_ref(f"#/channels/{role}_result/messages", answered)],
                }
            },
        )
    for role in ROLES:
        yield f"{role}_give_up", _give_up(role)
    yield "hear_event", _operation("receive", "event", "sequence", "As a reader: hear of news.")
    yield "send_wish", _operation("send", "control", "wish", "As a reader: pause or stop a run.")
    yield (
        "send_answer",
        _operation(
            "send", "approval", "answer", "As a reader: approve of a scaffold, or reject it."
        ),
    )


def _operation(action: str, channel: str, message: str, said: str) -> Document:
    return {
        "action": action,
        "channel": _ref("#/channels", channel),
        "summary": said,
        "messages": [_ref(f"#/channels/{channel}/messages", message)],
    }


def _give_up(role: Role) -> Document:
    kinds = [kind_of(each.request) for each in exchanges_of(role)]
    return {
        "action": "send",
        "channel": _ref("#/channels", f"{role}_dead"),
        "summary": f"As the {role}: hand in a request that no retry can mend, with the reason.",
        "messages": [_ref(f"#/channels/{role}_dead/messages", kind) for kind in kinds],
    }


def _messages() -> Iterator[tuple[str, Document]]:
    asked = {each.request for each in EXCHANGES}
    for each in messages():
        yield (
            kind_of(each),
            {
                "name": kind_of(each),
                "title": each.__name__,
                "summary": _doc(each),
                "contentType": "application/json",
                "correlationId": {"$ref": "#/components/correlationIds/request"},
                "headers": HEADERS["request" if each in asked else "reply"],
                "payload": _payload(envelope_of(each)),
            },
        )


def _light_messages() -> Document:
    return {
        "sequence": {
            "name": "sequence",
            "summary": "The newest sequence, in digits; read the events in the ledger.",
            "contentType": "text/plain",
            "payload": {"type": "string", "pattern": "^[0-9]+$"},
        },
        "wish": {
            "name": "wish",
            "summary": "What is wished; answered with `heard` by whoever runs the run.",
            "contentType": "text/plain",
            "payload": {"type": "string", "enum": list(get_args(Wish))},
        },
        "answer": {
            "name": "answer",
            "summary": "Answered with nothing once it is in the ledger, else with why it is not.",
            "contentType": "application/json",
            "payload": _payload(Answer),
        },
    }


@cache
def _schemas() -> tuple[dict[type[BaseModel], Document], Document]:
    """Where each payload's schema is found, and all schemas by name."""
    kinds: list[type[BaseModel]] = [*(envelope_of(each) for each in messages()), Answer]
    places, whole = models_json_schema(
        [(each, "validation") for each in kinds],
        ref_template="#/components/schemas/{model}",
    )
    found = {name: as_checked(schema) for name, schema in whole["$defs"].items()}
    return {kind: places[kind, "validation"] for kind in kinds}, found


def _payload(kind: type[BaseModel]) -> Document:
    return _schemas()[0][kind]


def _ref(place: str, name: str) -> Document:
    return {"$ref": f"{place}/{name}"}


def _doc(message: type[Message]) -> str:
    return (message.__doc__ or "").partition("\n\n")[0].replace("\n", " ").strip()
