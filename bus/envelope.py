"""What travels on the bus: one message, the contract it is written in, and its id."""

from collections.abc import Iterable
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bus.errors import (
    MalformedEnvelopeError,
    PayloadTooLargeError,
    UnknownKindError,
    WrongContractError,
    WrongVariantError,
)
from bus.messages.message import CONTRACT, Message, Reply
from bus.subjects import ANY_VARIANT, Address

LIMIT = 1_000_000
"""Most bytes of an envelope; the rest of the server's 1 MiB is for headers."""

M = TypeVar("M", bound=Message)


class Envelope(BaseModel, Generic[M]):
    """One message, closed and checked."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True
    )

    contract: int
    """Version of all messages together; any other than the reader's is refused."""
    id: str
    """Id of the request, the last token of its subject; a reply bears its request's."""
    worker: str | None = None
    """Name of the instance that answered, in replies."""
    message: M
    """The message itself."""


class _Label(BaseModel):
    kind: str


class _Cover(BaseModel):
    """The part of an envelope that every contract, past and future, shares."""

    contract: int
    message: _Label


class Codec(Generic[M]):
    """Reads and writes the kinds of message that one party understands."""

    def __init__(self, types: Iterable[type[M]]) -> None:
        self._types = {kind_of(each): each for each in types}
        self._envelope = _envelope_of(*self._types.values())

    def decode(self, data: bytes) -> Envelope[M]:
        """Read an envelope.

        Raises:
            EnvelopeError: by the first thing wrong with it.
        """
        if len(data) > LIMIT:
            raise PayloadTooLargeError(len(data), LIMIT)
        try:
            found = self._envelope.model_validate_json(data)
            if found.contract == CONTRACT and "kind" in found.message.model_fields_set:
                return found
        except ValidationError:
            pass
        return self._decode_with_care(data)

    def _decode_with_care(self, data: bytes) -> Envelope[M]:
        """Read what is wrong somewhere, in the order in which one wants to hear of it."""
        try:
            cover = _Cover.model_validate_json(data)
            if cover.contract != CONTRACT:
                raise WrongContractError(cover.contract)
            kind = cover.message.kind
            if kind not in self._types:
                raise UnknownKindError(kind, self._types)
            return _envelope_of(self._types[kind]).model_validate_json(data)
        except ValidationError as error:
            raise MalformedEnvelopeError(_faults(error)) from None


def encode(identifier: str, message: Message, worker: str | None = None) -> bytes:
    """Write an envelope.

    Raises:
        PayloadTooLargeError: it is larger than `LIMIT`.
    """
    envelope = _envelope_of(type(message))(
        contract=CONTRACT, id=identifier, worker=worker, message=message
    )
    data = envelope.model_dump_json().encode()
    if len(data) > LIMIT:
        raise PayloadTooLargeError(len(data), LIMIT)
    return data


def kind_of(message: type[Message]) -> str:
    """Return the tag by which a message is recognised."""
    return str(message.model_fields["kind"].default)


def envelope_of(message: type[Message]) -> type[BaseModel]:
    """Return the type of an envelope with this message in it."""
    return _envelope_of(message)


def check_variant(address: Address, reply: Reply) -> None:
    """Refuse the answer of another variant.

    Raises:
        WrongVariantError: the reply names a variant, and it is not the one asked.
    """
    if address.variant == ANY_VARIANT:
        return
    answered = getattr(reply, "variant", address.variant)
    if answered != address.variant:
        raise WrongVariantError(address.variant, answered)


@cache
def _envelope_of(*messages: type[Message]) -> type[Envelope[Any]]:
    """An envelope for any of these messages, told apart by their kind."""
    if len(messages) == 1:
        return Envelope[messages[0]]  # type: ignore[valid-type]
    either = reduce(or_, messages)
    return Envelope[Annotated[either, Field(discriminator="kind")]]  # type: ignore[valid-type]


def _faults(error: ValidationError) -> str:
    """Name what is wrong and where, without the values: they may be secret."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    shown = [f"{'.'.join(map(str, each['loc'])) or 'envelope'}: {each['msg']}" for each in faults]
    return "; ".join(shown[:5])
