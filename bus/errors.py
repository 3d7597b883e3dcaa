"""How the bus says no.

BusError
  RetryLaterError        worth another delivery, after a delay
  RejectedError          no retry can mend it; the request becomes a dead letter
    WrongVariantError
    EnvelopeError        what arrived is no message of this contract
      MalformedEnvelopeError, UnknownKindError, WrongContractError, PayloadTooLargeError
  DeadLetteredError      what a caller hears of a rejected request
  NoDeadLetterError
  BusUnavailableError
  DeclarationError, UndeclaredBucketError
  ArtefactError
    MissingArtefactError, CorruptArtefactError
"""

from collections.abc import Iterable

from bus.messages.message import CONTRACT
from bus.subjects import Address


class BusError(Exception):
    """The bus could not do what it was asked."""


class RetryLaterError(BusError):
    """A handler could not answer now, and may later.

    Args:
        delay: seconds until the request is delivered again.
        reason: one line for whoever reads the dead letter, should it come to that.
    """

    def __init__(self, delay: float, reason: str) -> None:
        self.delay, self.reason = delay, reason
        super().__init__(f"{reason} (again in {delay:g} s)")


class RejectedError(BusError):
    """No retry can mend this request."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class WrongVariantError(RejectedError):
    """Another variant answered than the one that was asked."""

    def __init__(self, asked: str, answered: str) -> None:
        self.asked, self.answered = asked, answered
        super().__init__(f"variant {asked} was asked, {answered} answered: restart that worker")


class EnvelopeError(RejectedError):
    """What arrived is no message of this contract."""


class MalformedEnvelopeError(EnvelopeError):
    """Not JSON, or not of the shape that its kind demands."""


class UnknownKindError(EnvelopeError):
    """No such kind of message is understood here."""

    def __init__(self, kind: str, known: Iterable[str]) -> None:
        self.kind, self.known = kind, tuple(sorted(known))
        super().__init__(f"kind {kind!r} is not understood here, only {', '.join(self.known)}")


class WrongContractError(EnvelopeError):
    """The sender speaks another version of the messages."""

    def __init__(self, found: int) -> None:
        self.found = found
        super().__init__(f"contract {found} is not {CONTRACT}: run the same release on both sides")


class PayloadTooLargeError(EnvelopeError):
    """A message is larger than the bus carries."""

    def __init__(self, size: int, limit: int) -> None:
        self.size, self.limit = size, limit
        super().__init__(
            f"{size:,} bytes are more than a message may have ({limit:,}): "
            "put large things into the role's bucket and send the digest"
        )


class DeadLetteredError(BusError):
    """A request ended as a dead letter."""

    def __init__(self, address: Address, reason: str) -> None:
        self.address, self.reason = address, reason
        super().__init__(f"{address.dead}: {reason}")


class NoDeadLetterError(BusError):
    """There is no dead letter at this address."""

    def __init__(self, address: Address) -> None:
        self.address = address
        super().__init__(f"no dead letter at {address.dead}")


class BusUnavailableError(BusError):
    """The server did not answer for longer than the caller had patience."""

    def __init__(self, action: str, seconds: float) -> None:
        self.action, self.seconds = action, seconds
        super().__init__(
            f"could not {action} for {seconds:.0f} s: is nats-server up, "
            "are the streams declared, and may this user do it?"
        )


class DeclarationError(BusError):
    """The server does not take a stream or a durable as it is declared."""

    def __init__(self, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        super().__init__(f"{name} could not be declared: {reason}; is JetStream enabled there?")


class UndeclaredBucketError(BusError):
    """A bucket is written to before it exists."""

    def __init__(self, bucket: str) -> None:
        self.bucket = bucket
        super().__init__(f"bucket {bucket} does not exist: buckets.declare it first")


class ArtefactError(BusError):
    """A bucket does not hold what a digest promised."""

    def __init__(self, bucket: str, digest: str) -> None:
        self.bucket, self.digest = bucket, digest
        super().__init__(f"{bucket} {self.fault} {digest}: let the coordinator put it again")

    fault = "cannot give"


class MissingArtefactError(ArtefactError):
    """Nothing lies under this digest."""

    fault = "does not hold"


class CorruptArtefactError(ArtefactError):
    """What lies under this digest has another one."""

    fault = "holds something else under"


def is_away(error: Exception) -> bool:
    """Whether an error means that the bus is away, late or unwilling: NATS's own, or a time-out."""
    by_client = type(error).__module__.partition(".")[0] == "nats"
    return by_client or isinstance(error, TimeoutError | ConnectionError)
