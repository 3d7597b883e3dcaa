"""JSON Schemas of all messages, so that anyone can write a replacement in any language."""

import json
from typing import Any

from nats.aio.client import Client
from nats.js.api import KeyValueConfig
from nats.js.errors import APIError
from pydantic import BaseModel

from bus.envelope import envelope_of, kind_of
from bus.exchanges import EXCHANGES
from bus.messages.message import CONTRACT, Message
from bus.permissions import SCHEMAS
from bus.replicas import DIFFERENT, replicate

Schema = dict[str, Any]


def schemas() -> dict[str, bytes]:
    """Return the schema of every message's envelope, by `<contract>.<kind>`."""
    return {
        f"{CONTRACT}.{kind_of(each)}": json.dumps(_schema(each), sort_keys=True).encode()
        for each in messages()
    }


def messages() -> tuple[type[Message], ...]:
    """Every request and reply, each once."""
    return tuple(dict.fromkeys(each for pair in EXCHANGES for each in (pair.request, pair.reply)))


async def publish(connection: Client, copies: int = 1) -> None:
    """Put every schema into the key-value bucket.

    Raises:
        nats.js.errors.APIError: this user may not create the bucket.
    """
    context = connection.jetstream()
    try:
        store = await context.create_key_value(KeyValueConfig(bucket=SCHEMAS, replicas=copies))
    except APIError as error:
        if error.err_code != DIFFERENT:
            raise
        await replicate(connection, f"KV_{SCHEMAS}", copies)
        store = await context.key_value(SCHEMAS)
    for key, schema in schemas().items():
        await store.put(key, schema)


def as_checked(schema: Schema) -> Schema:
    """What a model's schema leaves to the codec: the tag must be there, the contract be ours."""
    properties = schema.get("properties", {})
    if "const" in properties.get("kind", {}):
        required = ["kind", *schema.get("required", [])]
        kind = {key: value for key, value in properties["kind"].items() if key != "default"}
        return {**schema, "properties": {**properties, "kind": kind}, "required": required}
    if {"contract", "message"} <= properties.keys():
        contract = {**properties["contract"], "const": CONTRACT}
        return {**schema, "properties": {**properties, "contract": contract}}
    return schema


def _schema(message: type[Message]) -> Schema:
    envelope: type[BaseModel] = envelope_of(message)
    whole = as_checked(envelope.model_json_schema())
    parts = {name: as_checked(part) for name, part in whole["$defs"].items()}
    return {**whole, "$defs": parts}
