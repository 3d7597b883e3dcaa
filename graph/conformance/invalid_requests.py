"""Cases in which no retry can help: each should end as a dead letter that says why."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from bus.envelope import LIMIT, encode, kind_of
from bus.messages.message import CONTRACT
from graph.conformance import requests
from graph.conformance.asking import AgentUnderTest, envelope
from graph.conformance.finding import Case, Finding
from graph.conformance.replies import letter_faults, queue_faults, told, worker_of

Envelope = dict[str, Any]

EXPECTED = "a dead letter with the reason, an empty reply, and the request is terminated"


def _other_contract(whole: Envelope) -> None:
    whole["contract"] = CONTRACT + 41


def _unknown_kind(whole: Envelope) -> None:
    whole["message"]["kind"] = "sing_a_song"


def _no_kind(whole: Envelope) -> None:
    del whole["message"]["kind"]


def _extra_field(whole: Envelope) -> None:
    whole["message"]["arm"] = "full"


def _extra_cover(whole: Envelope) -> None:
    whole["arm"] = "full"


def _other_id(whole: Envelope) -> None:
    whole["id"] = "somebody-elses"


_SPOILS: tuple[tuple[str, str, Callable[[Envelope], None]], ...] = (
    ("another contract", f"contract {CONTRACT + 41}", _other_contract),
    ("an unknown kind", "kind sing_a_song", _unknown_kind),
    ("no kind", "a message that does not say what it is", _no_kind),
    ("a field too many", "a message with a field `arm`", _extra_field),
    ("an envelope's field too many", "an envelope with a field `arm`", _extra_cover),
    ("the wrong id", "an envelope under another id than its subject's", _other_id),
)


async def refuses(checked: AgentUnderTest) -> AsyncIterator[Finding]:
    """What nobody should answer."""
    yield await _refused(checked, Case("not JSON", "{{{", EXPECTED), b"{{{")
    for name, what, spoil in _SPOILS:
        whole = envelope("", checked.example.request)
        yield await _refused(checked, Case(name, what, EXPECTED), whole, spoil)


async def _refused(
    checked: AgentUnderTest,
    case: Case,
    body: bytes | Envelope,
    spoil: Callable[[Envelope], None] = lambda _: None,
) -> Finding:
    address = checked.address()
    if isinstance(body, dict):
        body["id"] = address.id
        spoil(body)
        body = json.dumps(body).encode()
    sent = await checked.probe.send(address, body, checked.headers)
    end = await checked.end(sent)
    faults = letter_faults(end, sent, checked.headers)
    return case.found(faults, told(end), worker=worker_of(end), seconds=end.seconds)


async def large(checked: AgentUnderTest) -> AsyncIterator[Finding]:
    """A request near the limit of a message, to which a reply may no longer fit."""
    for example in checked.examples:
        if not requests.stretchable(example.request):
            continue
        case = Case(
            f"a large {kind_of(type(example.request))}",
            f"a request of {LIMIT:,} bytes",
            "a reply, or a dead letter where it asks for too much",
        )
        address = checked.address()
        room = LIMIT - len(encode(address.id, example.request))
        sent = await checked.send(requests.stretched(example.request, room - 8))
        end = await checked.end(sent)
        faults = [] if end.result is not None else [told(end)]
        given_up = end.result is not None and not end.result.body
        faults += letter_faults(end, sent, checked.headers) if given_up else queue_faults(end)
        yield case.found(faults, told(end), worker=worker_of(end), seconds=end.seconds)
        return
