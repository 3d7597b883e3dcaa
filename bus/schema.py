"""JSON Schemas of all messages, so that anyone can write a replacement in any language."""

import importlib
import json
import pkgutil
from collections.abc import Iterator

from nats.aio.client import Client
from nats.js.api import KeyValueConfig

import bus.messages
from bus.envelope import kind_of, shape_of
from bus.messages.message import CONTRACT, Message, Reply, Request
from bus.permissions import SCHEMAS


def schemas() -> dict[str, bytes]:
    """Return the schema of every message's envelope, by `<contract>.<kind>`."""
    return {
        f"{CONTRACT}.{kind_of(each)}": json.dumps(shape_of(each), sort_keys=True).encode()
        for each in _messages()
    }


async def publish(connection: Client) -> None:
    """Put every schema into the key-value bucket.

    Raises:
        nats.js.errors.APIError: this user may not create the bucket.
    """
    store = await connection.jetstream().create_key_value(KeyValueConfig(bucket=SCHEMAS))
    for key, schema in schemas().items():
        await store.put(key, schema)


def _messages() -> Iterator[type[Message]]:
    for found in pkgutil.iter_modules(bus.messages.__path__, "bus.messages."):
        for each in vars(importlib.import_module(found.name)).values():
            if isinstance(each, type) and issubclass(each, Request | Reply) and _is_tagged(each):
                yield each


def _is_tagged(message: type[Message]) -> bool:
    return "kind" in message.model_fields
