"""What can be wrong with the end of a request, whether a reply or a dead letter."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bus.deadletters import REASON, VARIANT
from bus.envelope import LIMIT, Codec, Envelope, check_variant
from bus.errors import RejectedError
from bus.messages.message import Reply
from bus.probe import End, Sent

MOST = 2000
"""Characters of a reason."""
TRACE = "traceparent"
DEAF = "the server does not let the coordinator hear acknowledgements: see `tutelage bus config`"


def reply_faults(
    end: End,
    sent: Sent,
    kind: type[Reply],
    workers: Sequence[str],
    doubts: Callable[[Any], list[str]],
) -> list[str]:
    """What is wrong with a request's end that should be a reply of this kind."""
    if end.result is None or REASON in end.result.headers:
        return [told(end)]
    try:
        envelope: Envelope[Reply] = Codec([kind]).decode(end.result.body)
        check_variant(sent.address, envelope.message)
    except RejectedError as error:
        return [f"the reply is not one: {error}"]
    faults = []
    if envelope.id != sent.address.id:
        faults.append(f"id {envelope.id!r} is not the request's")
    if not envelope.worker:
        faults.append("no worker has signed it")
    elif envelope.worker not in workers:
        faults.append(f"worker {envelope.worker!r} is not registered, only {', '.join(workers)}")
    return [*faults, *doubts(envelope.message), *queue_faults(end)]


def letter_faults(end: End, sent: Sent, headers: Mapping[str, str]) -> list[str]:
    """What is wrong with a request's end that should be a dead letter."""
    if end.result is not None and REASON not in end.result.headers:
        return ["it was answered"]
    faults = []
    if end.letter is None:
        faults.append("no dead letter was written")
    else:
        faults += _kept_faults(end.letter.body, sent.body)
        faults += _why_faults(end.letter.headers, sent, "the dead letter")
        if end.letter.headers.get(TRACE) != headers.get(TRACE):
            faults.append(f"the dead letter does not carry {TRACE} on")
    if end.result is None:
        faults.append("no empty reply ended it, so its caller waits for ever")
    else:
        faults += ["the reply that ended it is not empty"] if end.result.body else []
        faults += _why_faults(end.result.headers, sent, "the empty reply")
    return [*faults, *queue_faults(end)]


def queue_faults(end: End) -> list[str]:
    """Whether a settled request was left on the queue."""
    return ["it was not acknowledged, and will be delivered again"] if end.queued else []


def is_early(end: End) -> bool:
    """Whether it was acknowledged before there was a reply, by what was heard of both.

    The two are heard on different subjects, so one that is heard late says nothing by itself.
    """
    acknowledged = next((each.at for each in end.said("ack", "term")), None)
    return acknowledged is not None and (end.stored is None or acknowledged < end.stored)


def told(end: End) -> str:
    """How a request ended, in words."""
    if end.result is not None:
        why = end.result.headers.get(REASON)
        return f"given up: {_read(why)}" if why is not None else "answered"
    if end.queued:
        return f"neither reply nor dead letter in {end.seconds:.1f} s"
    return "taken off the queue without reply or dead letter"


def worker_of(end: End) -> str:
    """Who signed the reply; empty where there is none."""
    if end.result is None or not end.result.body:
        return ""
    try:
        return str(json.loads(end.result.body).get("worker") or "")
    except (ValueError, AttributeError):
        return ""


def _kept_faults(kept: bytes, sent: bytes) -> list[str]:
    expected = sent if len(sent) <= LIMIT else b""
    return [] if kept in (expected, sent) else ["the dead letter is not the request's own bytes"]


def _why_faults(headers: Mapping[str, str], sent: Sent, whose: str) -> list[str]:
    faults = []
    reason = _read(headers.get(REASON, ""))
    if not isinstance(reason, str) or not 0 < len(reason) <= MOST:
        faults.append(f"{REASON} of {whose} is no JSON string of 1 to {MOST:,} characters")
    if headers.get(VARIANT) != sent.address.variant:
        faults.append(f"{VARIANT} of {whose} is not {sent.address.variant}")
    return faults


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
