"""Which agent is meant: by its role, its variant, or the name of one worker."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from bus.connection import Connection
from bus.discovery import AgentSeen, agents
from bus.messages.message import Role


class NobodyServesError(LookupError):
    """No agent on the bus goes by this name."""

    def __init__(self, name: str, seen: Sequence[AgentSeen]) -> None:
        self.name = name
        there = ", ".join(sorted({f"{each.role}.{each.variant}" for each in seen})) or "nobody"
        super().__init__(
            f"no agent {name!r} is registered on the bus, only {there}: start it, and let it "
            "register as a micro service (docs/agents.md, step 7)"
        )


class SeveralServeError(LookupError):
    """More than one agent goes by this name, and one check is of one."""

    def __init__(self, name: str, choices: Sequence[str], remedy: str) -> None:
        self.name, self.choices = name, tuple(choices)
        super().__init__(f"{name!r} may be {', '.join(choices)}: {remedy}")


@dataclass(frozen=True, slots=True)
class Target:
    """A queue, and the workers that say they serve it: any of them may answer."""

    role: Role
    variant: str
    workers: tuple[AgentSeen, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(each.worker or each.id for each in self.workers)

    def claims(self, kind: str) -> bool:
        """Whether one of them says that it answers this; who lists nothing answers everything."""
        claimed = {kind for each in self.workers for kind in each.answers}
        return not claimed or kind in claimed


async def find(connection: Connection, name: str, patience: float = 10.0) -> Target:
    """Find an agent by `role`, `role.variant` or the name that a worker signs with.

    Args:
        connection: connected as the coordinator.
        name: whom.
        patience: seconds to wait for it to register.

    Raises:
        NobodyServesError: it did not.
        SeveralServeError: a role has several variants, or a worker is not alone on its queue.
    """
    deadline = time.monotonic() + patience
    while True:
        seen = await agents(connection)
        target = _among(seen, name)
        if target is not None:
            return target
        if time.monotonic() > deadline:
            raise NobodyServesError(name, seen)
        await asyncio.sleep(0.2)


def _among(seen: Sequence[AgentSeen], name: str) -> Target | None:
    role, _, variant = name.partition(".")
    if role in get_args(Role):
        return _of_role(seen, role, variant)
    for each in seen:
        if name in (each.worker, each.id):
            found = _serving(seen, each.role, each.variant)
            if len(found.workers) > 1:
                raise SeveralServeError(
                    name,
                    found.names,
                    "they share a queue, so any of them would answer; stop the others, or start "
                    "this one under a variant of its own",
                )
            return found
    return None


def _of_role(seen: Sequence[AgentSeen], role: str, variant: str) -> Target | None:
    variants = sorted({each.variant for each in seen if each.role == role})
    if variant:
        return _serving(seen, role, variant) if variant in variants else None
    if len(variants) > 1:
        choices = [f"{role}.{each}" for each in variants]
        raise SeveralServeError(role, choices, "name one of them")
    return _serving(seen, role, variants[0]) if variants else None


def _serving(seen: Sequence[AgentSeen], role: str, variant: str) -> Target:
    workers = tuple(each for each in seen if (each.role, each.variant) == (role, variant))
    return Target(role, variant, workers)  # type: ignore[arg-type]
