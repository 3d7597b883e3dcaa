import pytest

from bus.envelope import LIMIT, Codec, encode
from bus.errors import (
    EnvelopeError,
    MalformedEnvelopeError,
    PayloadTooLargeError,
    UnknownKindError,
    WrongContractError,
)
from bus.messages.curator import AdaptAnswer, AdaptedAnswer, DecideNext, Decision
from bus.messages.distiller import ContrastPair, DistilScaffold
from bus.schema import schemas

ABC = AdaptAnswer(text="abc", format="text")


@pytest.mark.parametrize(
    "message",
    [
        ABC,
        AdaptedAnswer(answer="∑ \x00 \n 🦆", rule="whole"),
        DecideNext(episode=1, seed=2, policy="uniform", cells=()),
        Decision(action="stop", reason="enough", policy="uniform", inputs={"p": 0.1}),
        DistilScaffold(
            skill="a/b",
            pairs=(ContrastPair(skill="a/b", prompt="p", attempt="a", better="b"),),
            sources=("generalised",),
        ),
    ],
)
def test_what_is_written_is_read(message):
    envelope = Codec([type(message)]).decode(encode("x1", message, "curator-1"))

    assert envelope.message == message
    assert (envelope.id, envelope.worker) == ("x1", "curator-1")


def test_an_error_carries_what_a_program_needs():
    codec = Codec([AdaptAnswer, DecideNext])
    other = encode("x1", ABC).replace(b'"contract":1', b'"contract":7')

    with pytest.raises(WrongContractError) as contract:
        codec.decode(other)
    with pytest.raises(UnknownKindError) as kind:
        codec.decode(encode("x1", AdaptedAnswer(answer="", rule="none")))
    with pytest.raises(PayloadTooLargeError) as size:
        codec.decode(b" " * (LIMIT + 1))

    assert contract.value.found == 7
    assert (kind.value.kind, kind.value.known) == (
        "adapted_answer",
        ("adapt_answer", "decide_next"),
    )
    assert (size.value.size, size.value.limit) == (LIMIT + 1, LIMIT)
    assert issubclass(MalformedEnvelopeError, EnvelopeError)


def test_a_newer_contract_is_named_even_where_its_shape_is_not_ours():
    with pytest.raises(WrongContractError):
        Codec([AdaptAnswer]).decode(b'{"contract":2,"message":{"kind":"adapt_answer"},"new":[]}')


@pytest.mark.parametrize("depth", [10, 100_000])
def test_deep_nesting_is_only_malformed(depth):
    with pytest.raises(MalformedEnvelopeError):
        Codec([AdaptAnswer]).decode(b"[" * depth + b"]" * depth)


def test_every_message_has_a_closed_and_described_schema():
    found = schemas()

    assert {"1.make_attempt", "1.attempt", "1.decide_next", "1.verdict"} <= found.keys()
    for schema in found.values():
        assert b'"additionalProperties": false' in schema
    assert b"The student's answer, verbatim." in found["1.adapt_answer"]
