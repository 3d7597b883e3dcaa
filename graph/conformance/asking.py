"""One agent under check, and how it is asked: under a run of the check's own, by serial number."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bus.envelope import encode, kind_of
from bus.messages.message import Request
from bus.probe import End, Probe, Sent
from bus.subjects import Address
from graph.conformance.replies import TRACE
from graph.conformance.requests import Example
from graph.conformance.target import Target


def _trace() -> str:
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


@dataclass
class AgentUnderTest:
    """The agent, a way to ask it, and what it can be asked."""

    target: Target
    probe: Probe
    examples: tuple[Example, ...]
    patience: float
    """Seconds that a case may take."""
    ack_wait: float
    """Of its durable."""
    run: str = field(default_factory=lambda: f"check-{secrets.token_hex(4)}")
    headers: Mapping[str, str] = field(default_factory=lambda: {TRACE: _trace()})
    _serial: Any = field(default_factory=count)

    @property
    def example(self) -> Example:
        """The example that most cases are made from: what it says that it answers, if anything.

        Whatever else is spoiled of another kind, that kind alone is reason enough to refuse it.
        """
        fit = (each for each in self.examples if self.target.claims(kind_of(type(each.request))))
        return next(fit, self.examples[0])

    def address(self, run: str | None = None) -> Address:
        """Where the next request goes."""
        target = self.target
        name = f"case-{next(self._serial)}"
        return Address.of(target.role, run or self.run, name, target.variant)

    async def send(self, request: Request, run: str | None = None) -> Sent:
        """Ask as a caller asks."""
        address = self.address(run)
        return await self.probe.send(address, encode(address.id, request), self.headers)

    async def end(self, sent: Sent) -> End:
        """Wait for what becomes of it."""
        return await self.probe.end(sent, self.patience)


def envelope(identifier: str, request: Request) -> dict[str, Any]:
    """A request's envelope, to be spoiled."""
    plain: dict[str, Any] = json.loads(encode(identifier, request))
    return plain
