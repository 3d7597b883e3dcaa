"""What a worker offers: a role, a variant, and one handler for each kind of request."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bus.errors import RejectedError, RetryLaterError
from bus.messages.message import Reply, Request, Role
from bus.subjects import ANY_VARIANT

Handler = Callable[[Any], Awaitable[Reply]]
"""Takes the request that it is registered for; runs until it has a reply or raises."""

Classify = Callable[[Exception], RetryLaterError | RejectedError]
"""Says what an exception that a handler let escape means for the request."""


def reject_all(error: Exception) -> RejectedError:
    """Take every escaped exception for a defect that no retry mends."""
    return RejectedError(f"{type(error).__name__}: {error}")


@dataclass(frozen=True)
class Offer:
    """One worker's standing offer."""

    role: Role
    handlers: Mapping[type[Request], Handler]
    variant: str = ANY_VARIANT
    concurrency: int = 1
    """Requests handled at once."""
    classify: Classify = reject_all
    worker: str | None = None
    """Name of the instance, signed under every reply."""
    repeatable: bool = False
    """Whether answering again costs no more than to look for a stored reply first. The first
    reply wins in any case."""
