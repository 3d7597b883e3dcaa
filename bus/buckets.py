"""Large things, by digest: one object store a role, holding only what that role may see.

Written with nats-py's object store, so that `nats object` reads them too. Read message by
message: nats-py would create a consumer, and who may create one chooses where it delivers to.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from hashlib import sha256

from nats.aio.client import Client
from nats.js.api import ObjectStoreConfig
from nats.js.errors import APIError, BucketNotFoundError

from bus.errors import (
    ArtefactError,
    CorruptArtefactError,
    MissingArtefactError,
    UndeclaredBucketError,
)
from bus.messages.message import Role
from bus.replicas import DIFFERENT, replicate
from bus.store import PATIENCE, Store
from bus.subjects import bucket


async def declare(connection: Client, role: Role, copies: int = 1) -> None:
    """Create a role's bucket; the coordinator does, once for all."""
    name = bucket(role)
    try:
        config = ObjectStoreConfig(replicas=copies)
        await connection.jetstream().create_object_store(name, config)
    except APIError as error:
        if error.err_code != DIFFERENT:
            raise
        await replicate(connection, f"OBJ_{name}", copies)


async def put(connection: Client, role: Role, data: bytes, patience: float = PATIENCE) -> str:
    """Lay data into a role's bucket, unless it lies there already.

    It is read first because to replace it nats-py would purge what was there, and only the
    coordinator may.

    Returns:
        Its SHA-256, in hexadecimal, under which `get` finds it.

    Raises:
        UndeclaredBucketError: the bucket was never declared.
        BusUnavailableError: the server stayed away.
    """
    digest, name = sha256(data).hexdigest(), bucket(role)

    async def attempt(seconds: float) -> None:
        try:
            store = await connection.jetstream(timeout=seconds).object_store(name)
        except BucketNotFoundError as error:
            raise UndeclaredBucketError(name) from error
        if not await _holds(Store(connection, patience), name, digest):
            await store.put(digest, data)

    await Store(connection, patience).persist(f"fill {name}", attempt)
    return digest


async def get(connection: Client, role: Role, digest: str, patience: float = PATIENCE) -> bytes:
    """Fetch data by its digest.

    Raises:
        MissingArtefactError: nothing whole lies there.
        CorruptArtefactError: what lies there has another digest.
        BusUnavailableError: the server stayed away, or the bucket was never declared.
    """
    return await _read(Store(connection, patience), bucket(role), digest)


async def _read(store: Store, name: str, digest: str) -> bytes:
    data = b"".join([chunk async for chunk in _chunks(store, name, digest)])
    if sha256(data).hexdigest() != digest:
        raise CorruptArtefactError(name, digest)
    return data


async def _holds(store: Store, name: str, digest: str) -> bool:
    try:
        await _read(store, name, digest)
    except ArtefactError:
        return False
    return True


async def _chunks(store: Store, name: str, digest: str) -> AsyncIterator[bytes]:
    stream, key = f"OBJ_{name}", urlsafe_b64encode(digest.encode()).decode()
    label = await store.read(stream, f"$O.{name}.M.{key}")
    if label is None:
        raise MissingArtefactError(name, digest)
    facts, sequence = json.loads(label.body), 0
    for _ in range(facts["chunks"]):
        chunk = await store.read(stream, f"$O.{name}.C.{facts['nuid']}", since=sequence + 1)
        if chunk is None:
            raise MissingArtefactError(name, digest)
        sequence = chunk.sequence
        yield chunk.body
