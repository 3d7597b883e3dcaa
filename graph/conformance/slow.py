"""Cases that take time: heartbeats, and what happens to work that is taken away meanwhile."""

from collections.abc import AsyncIterator
from itertools import pairwise

from bus.probe import Acknowledgement, End, Sent
from graph.conformance import requests
from graph.conformance.asking import AgentUnderTest
from graph.conformance.finding import Case, Finding
from graph.conformance.replies import DEAF, queue_faults, told, worker_of

UNHEARD = "no heartbeat was heard of it"


async def slow(checked: AgentUnderTest) -> AsyncIterator[Finding]:
    """A long request left alone; one that is given to another worker; one whose run ends."""
    beats = Case(
        "a slow one",
        "the longest request that the role takes",
        f"in progress is said before the ack wait of {checked.ack_wait:g} s is over",
    )
    if not checked.probe.hears:
        yield beats.moot(DEAF)
        return
    sent, end = await _asked(checked)
    faults = _silences(checked, sent, end)
    quick = end.seconds < checked.ack_wait * 2 / 3 and not end.said("progress")
    if quick and not faults:
        yield beats.moot(f"settled in {end.seconds:.2f} s, before a heartbeat was due", end.seconds)
    else:
        fine = f"{len(end.said('progress'))} heartbeats in {end.seconds:.1f} s"
        yield beats.found(faults, fine, worker=worker_of(end), seconds=end.seconds)
    yield await _given_back(checked)
    yield await _cancelled(checked, end.seconds)


async def _asked(checked: AgentUnderTest) -> tuple[Sent, End]:
    sent = await checked.send(requests.slow(checked.target.role, checked.examples[-1]))
    return sent, await checked.end(sent)


def _silences(checked: AgentUnderTest, sent: Sent, end: End) -> list[str]:
    """Silence for longer than the ack wait, by which the server knows a worker that has died."""
    moments = [sent.at, *(each.at for each in end.heard)]
    longest = max((b - a for a, b in pairwise(moments)), default=0.0)
    faults = [] if end.result is not None else [told(end)]
    if any(each.delivery > 1 for each in end.heard) and not end.said("nak"):
        faults.append("the server took it for dead, and delivered it again")
    elif longest > checked.ack_wait:
        faults.append(f"silent for {longest:.1f} s")
    return faults + queue_faults(end)


async def _first_beat(
    checked: AgentUnderTest, run: str | None = None
) -> tuple[Sent, Acknowledgement | None]:
    request = requests.slow(checked.target.role, checked.examples[-1])
    sent = await checked.send(request, run)
    patience = min(checked.patience, checked.ack_wait)
    heard = await checked.probe.hear(sent, "progress", "ack", "term", patience=patience)
    return sent, heard if heard and heard.kind == "progress" else None


async def _given_back(checked: AgentUnderTest) -> Finding:
    case = Case(
        "given back", "a request that the server delivers again while it is in hand", "one reply"
    )
    sent, beat = await _first_beat(checked)
    if beat is None:
        await checked.end(sent)
        return case.moot(UNHEARD)
    await checked.probe.say(beat, b"-NAK")
    end = await checked.end(sent)
    faults = queue_faults(end)
    if end.result is None:
        faults.append(told(end))
    return case.found(faults, told(end), worker=worker_of(end), seconds=end.seconds)


async def _cancelled(checked: AgentUnderTest, usual: float) -> Finding:
    case = Case("cancelled", "a request whose run ends while it is in hand", "no reply is stored")
    run = f"{checked.run}-cancelled"
    sent, beat = await _first_beat(checked, run)
    if beat is None:
        await checked.end(sent)
        return case.moot(UNHEARD)
    await checked.probe.close(run)
    patience = min(checked.patience, 2 * usual + 2)
    if await checked.probe.hear(sent, "ack", "term", patience=patience) is None:
        return case.moot(f"it was not heard to end within {patience:.0f} s, so it may reply yet")
    return _unstored(case, await checked.end(sent))


async def closed(checked: AgentUnderTest) -> AsyncIterator[Finding]:
    """A request that outlived its run, by which a late reply is shown."""
    case = Case(
        "a closed run",
        "a request of a run that is over",
        "the reply is refused, it is acknowledged",
    )
    run = f"{checked.run}-closed"
    await checked.probe.close(run)
    sent = await checked.send(checked.example.request, run)
    yield _unstored(case, await checked.end(sent))


def _unstored(case: Case, end: End) -> Finding:
    faults = queue_faults(end)
    if end.result is not None:
        faults.append("a reply was stored that nobody will ever delete")
    if end.letter is not None:
        faults.append("a dead letter was written")
    return case.found(faults, "refused and acknowledged", seconds=end.seconds)
