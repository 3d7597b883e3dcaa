"""The documents that an agent in another language is written from say what the bus does."""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from jsonschema import Draft202012Validator

import bus.messages
from bus import schema
from bus.asyncapi import document
from bus.asyncapi_words import PARAMETERS
from bus.envelope import encode, envelope_of, kind_of
from bus.exchanges import EXCHANGES, exchanges_of
from bus.messages.curator import AdaptAnswer, Decision
from bus.messages.judge import Artefact, JudgePair
from bus.messages.message import Message, Reply, Request
from bus.messages.student import Attempt, MakeAttempt, Sampling
from bus.messages.verifier import Verdict
from bus.permissions import ROLES
from bus.subjects import Address

SENT = (
    AdaptAnswer(text="∑", format="text"),
    Decision(action="stop", reason="enough", policy="uniform", inputs={"p": 0.1}),
    MakeAttempt(prompt="p", sampling=Sampling(seed=3)),
    Attempt(text="a", finish_reason="stop", variant="v", usage={}),  # type: ignore[arg-type]
    Verdict(outcome="failed", failure="wrong", observed={"meshes": 2.0}),
    JudgePair(
        a=Artefact(sheet="x", silhouettes="y"),
        b=Artefact(sheet="x", silhouettes="y"),
        rubric="r",
        ticket="t",
    ),
)


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    return json.loads(json.dumps(document()))


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for each in part.values():
            yield from references(each)
    elif isinstance(part, list):
        for each in part:
            yield from references(each)


def found(written: dict[str, Any], reference: str) -> Any:
    place: Any = written
    for name in reference.removeprefix("#/").split("/"):
        place = place[name]
    return place


def payload_of(written: dict[str, Any], message: Message) -> jsonschema.protocols.Validator:
    """A validator of a message's payload that finds what the schema refers to."""
    payload = written["components"]["messages"][kind_of(type(message))]["payload"]
    return Draft202012Validator({**payload, "components": written["components"]})


def test_every_reference_leads_somewhere(written: dict[str, Any]) -> None:
    all_of_them = set(references(written))
    assert len(all_of_them) > 60
    for reference in all_of_them:
        assert found(written, reference)


def test_every_part_of_the_specification_that_is_required_is_there(
    written: dict[str, Any],
) -> None:
    assert written["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= written["info"].keys()
    assert {"host", "protocol"} <= written["servers"]["lab"].keys()
    for operation in written["operations"].values():
        assert operation["action"] in ("send", "receive")
        channel = operation["channel"]["$ref"]
        for each in operation["messages"]:
            assert each["$ref"].startswith(f"{channel}/messages/")
        for each in operation.get("reply", {}).get("messages", []):
            assert each["$ref"].startswith(f"{operation['reply']['channel']['$ref']}/messages/")


def test_every_schema_is_one(written: dict[str, Any]) -> None:
    for each in written["components"]["schemas"].values():
        Draft202012Validator.check_schema(each)


def test_addresses_are_those_of_the_bus_and_name_their_parameters(
    written: dict[str, Any],
) -> None:
    channels = written["channels"]
    for role in ROLES:
        where = Address(role, "{variant}", "{run}", "{id}")
        assert channels[f"{role}_work"]["address"] == where.work
        assert channels[f"{role}_result"]["address"] == where.result
        assert channels[f"{role}_dead"]["address"] == where.dead
    for channel in channels.values():
        used = {name for name in PARAMETERS if f"{{{name}}}" in channel["address"]}
        assert channel["address"].count("{") == len(used) == len(channel["parameters"])


@pytest.mark.parametrize("message", SENT, ids=lambda message: kind_of(type(message)))
def test_what_is_sent_fits_its_schemas(written: dict[str, Any], message: Message) -> None:
    body = json.loads(encode("x1", message, "worker"))
    alone = json.loads(schema.schemas()[f"1.{kind_of(type(message))}"])
    for validator in (payload_of(written, message), Draft202012Validator(alone)):
        validator.validate(body)
        for spoilt in spoilings(body):
            assert not validator.is_valid(spoilt), spoilt
            with pytest.raises(ValueError):  # noqa: PT011 - whichever the codec's model says
                checked(type(message), spoilt)


def spoilings(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same envelope, with something wrong that a foreign agent could get wrong."""
    message = body["message"]
    yield {**body, "message": {**message, "kind": "other"}}
    yield {**body, "message": {**message, "surplus": 1}}
    yield {**body, "surplus": 1}
    yield {key: value for key, value in body.items() if key != "id"}
    needed = next(name for name in message if name != "kind")
    yield {**body, "message": {key: value for key, value in message.items() if key != needed}}


def checked(kind: type[Message], body: dict[str, Any]) -> None:
    envelope_of(kind).model_validate_json(json.dumps(body))


def test_the_tag_and_the_contract_are_demanded_as_the_codec_does(written: dict[str, Any]) -> None:
    body = json.loads(encode("x1", SENT[0]))
    untagged = {**body, "message": {k: v for k, v in body["message"].items() if k != "kind"}}
    validator = payload_of(written, SENT[0])
    assert not validator.is_valid(untagged)
    assert not validator.is_valid({**body, "contract": 2})


def test_no_message_is_left_out() -> None:
    tagged = {
        each
        for module in pkgutil.iter_modules(bus.messages.__path__, "bus.messages.")
        for each in vars(importlib.import_module(module.name)).values()
        if isinstance(each, type) and issubclass(each, Request | Reply)
        if "kind" in each.model_fields
    }
    assert set(schema.messages()) == tagged


def test_every_request_has_an_operation_with_its_reply(written: dict[str, Any]) -> None:
    for role, request, reply in EXCHANGES:
        operation = written["operations"][f"{role}_{kind_of(request)}"]
        (answered,) = operation["reply"]["messages"]
        assert found(written, answered["$ref"])["$ref"].endswith(f"/{kind_of(reply)}")
    assert all(exchanges_of(role) for role in ROLES)
