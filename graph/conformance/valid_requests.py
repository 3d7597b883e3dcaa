"""Cases in which the agent should answer, each kind of request once or more."""

from collections.abc import AsyncIterator

from bus.envelope import encode, kind_of
from bus.exchanges import exchanges_of
from bus.messages.message import CONTRACT, Reply, Request
from graph.conformance.asking import AgentUnderTest
from graph.conformance.finding import Case, Finding
from graph.conformance.replies import (
    DEAF,
    is_early,
    letter_faults,
    queue_faults,
    reply_faults,
    told,
    worker_of,
)
from graph.conformance.requests import Example

_TRIES = 3


async def registers(checked: AgentUnderTest) -> AsyncIterator[Finding]:
    """Whether it says of itself what one needs to find it."""
    case = Case("registered", "$SRV.INFO, $SRV.STATS", "role, variant, contract, worker, version")
    faults, known = [], {kind_of(each.request) for each in exchanges_of(checked.target.role)}
    for each in checked.target.workers:
        whose = each.worker or each.id
        if each.contract != CONTRACT:
            faults.append(f"{whose}: contract {each.contract} is not {CONTRACT}")
        if each.name != each.role:
            faults.append(f"{whose}: the service is called {each.name}, not {each.role}")
        if each.started is None:
            faults.append(f"{whose}: it does not answer $SRV.STATS")
        if not each.worker:
            faults.append(f"{whose}: it names no worker")
        if odd := set(each.answers) - known:
            faults.append(f"{whose}: nobody asks a {each.role} {', '.join(sorted(odd))}")
    yield case.found(faults, f"by {', '.join(checked.target.names)}")


async def answers(checked: AgentUnderTest) -> AsyncIterator[Finding]:
    """Every kind of request that the role may be asked."""
    for example in checked.examples:
        kind = kind_of(type(example.request))
        if not checked.target.claims(kind):
            yield await _left_out(checked, example, kind)
        else:
            yield await _answer(checked, example, kind)
    yield await _stored_first(checked)


async def _stored_first(checked: AgentUnderTest) -> Finding:
    """A worker that dies between an acknowledgement and its reply has lost the request."""
    case = Case("stored first", "one more request", "its reply is stored, then it is acknowledged")
    if not checked.probe.hears:
        return case.moot(DEAF)
    end = await checked.end(await checked.send(checked.example.request))
    for _ in range(1, _TRIES):
        if not is_early(end):
            break
        end = await checked.end(await checked.send(checked.example.request))
    faults = queue_faults(end) if end.result is not None else [told(end)]
    if not faults and is_early(end):
        faults = [f"{_TRIES} times it was acknowledged before its reply was stored"]
    return case.found(faults, told(end), worker=worker_of(end), seconds=end.seconds)


async def _answer(checked: AgentUnderTest, example: Example, kind: str) -> Finding:
    replies = reply_to(checked, example.request)
    case = Case(f"answers {kind}", example.what, f"one {kind_of(replies)}, then an acknowledgement")
    sent = await checked.send(example.request)
    end = await checked.end(sent)
    faults = reply_faults(end, sent, replies, checked.target.names, example.doubts)
    return case.found(faults, told(end), worker=worker_of(end), seconds=end.seconds)


async def _left_out(checked: AgentUnderTest, example: Example, kind: str) -> Finding:
    """What it says that it does not answer, it must not leave lying about."""
    case = Case(f"leaves {kind}", example.what, "a dead letter: it is not among `answers`")
    sent = await checked.send(example.request)
    end = await checked.end(sent)
    return case.found(letter_faults(end, sent, checked.headers), told(end), seconds=end.seconds)


async def repeats(checked: AgentUnderTest) -> AsyncIterator[Finding]:
    """Requests that come though they are answered."""
    yield await _twice(checked)
    yield await _answered_already(checked)


async def _twice(checked: AgentUnderTest) -> Finding:
    """A request that comes again once it has been answered."""
    case = Case("a duplicate", "the same request twice", "the first reply stands, both are taken")
    sent = await checked.send(checked.example.request)
    first = await checked.end(sent)
    if first.result is None or first.queued:
        return case.found([f"of the first, {told(first)}"], "")
    again = await checked.probe.send(sent.address, sent.body, checked.headers)
    second = await checked.end(again)
    faults = queue_faults(second)
    if second.result is None or second.result.sequence != first.result.sequence:
        faults.append("the reply is another one now")
    return case.found(faults, "one reply", worker=worker_of(first), seconds=second.seconds)


async def _answered_already(checked: AgentUnderTest) -> Finding:
    """A request whose worker died after it had stored the reply, and before it said so."""
    case = Case(
        "a reply stands", "a request whose reply is stored", "it is left alone, and acknowledged"
    )
    earlier = await checked.send(checked.example.request)
    first = await checked.end(earlier)
    if first.result is None:
        return case.found([f"of the one before, {told(first)}"], "")
    address = checked.address()
    await checked.probe.settle(address, first.result.body, {})
    body = encode(address.id, checked.example.request)
    sent = await checked.probe.send(address, body, checked.headers)
    end = await checked.end(sent)
    faults = queue_faults(end)
    if end.letter is not None:
        faults.append("it was made a dead letter")
    return case.found(faults, "acknowledged", seconds=end.seconds)


def reply_to(checked: AgentUnderTest, request: Request) -> type[Reply]:
    """What a request is answered with."""
    pairs = exchanges_of(checked.target.role)
    return next(each.reply for each in pairs if each.request is type(request))
