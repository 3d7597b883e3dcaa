"""Large things, by digest: one object store a role, holding only what that role may see.

Written with nats-py's object store, so that `nats object` reads them too. Read message by
message: nats-py would create a consumer, and who may create one chooses where it delivers to.
"""

import json
from base64 import urlsafe_b64encode
from hashlib import sha256

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.errors import BucketNotFoundError, NotFoundError

from bus.errors import CorruptArtefactError, MissingArtefactError, UndeclaredBucketError
from bus.messages.message import Role
from bus.subjects import bucket


async def declare(connection: Client, role: Role) -> None:
    """Create a role's bucket; the coordinator does, once for all."""
    await connection.jetstream().create_object_store(bucket(role))


async def put(connection: Client, role: Role, data: bytes) -> str:
    """Lay data into a role's bucket.

    Returns:
        Its SHA-256, in hexadecimal, under which `get` finds it.

    Raises:
        UndeclaredBucketError: the bucket was never declared.
    """
    digest = sha256(data).hexdigest()
    try:
        store = await connection.jetstream().object_store(bucket(role))
    except BucketNotFoundError as error:
        raise UndeclaredBucketError(bucket(role)) from error
    await store.put(digest, data)
    return digest


async def get(connection: Client, role: Role, digest: str) -> bytes:
    """Fetch data by its digest.

    Raises:
        MissingArtefactError: nothing lies there.
        CorruptArtefactError: what lies there has another digest.
    """
    context, name = connection.jetstream(), bucket(role)
    try:
        facts = json.loads(await _last(context, name, f"M.{_encoded(digest)}"))
        if facts.get("deleted"):
            raise MissingArtefactError(name, digest)
        data = await _chunks(context, name, facts["nuid"], facts["chunks"])
    except NotFoundError as error:
        raise MissingArtefactError(name, digest) from error
    if sha256(data).hexdigest() != digest:
        raise CorruptArtefactError(name, digest)
    return data


async def _last(context: JetStreamContext, name: str, key: str) -> bytes:
    found = await context.get_last_msg(f"OBJ_{name}", f"$O.{name}.{key}", direct=True)
    return found.data or b""


async def _chunks(context: JetStreamContext, name: str, nuid: str, count: int) -> bytes:
    chunks, sequence, subject = bytearray(), 0, f"$O.{name}.C.{nuid}"
    for _ in range(count):
        chunk = await context.get_msg(
            f"OBJ_{name}", seq=sequence + 1, subject=subject, direct=True, next=True
        )
        chunks += chunk.data or b""
        sequence = chunk.seq or 0
    return bytes(chunks)


def _encoded(digest: str) -> str:
    return urlsafe_b64encode(digest.encode()).decode()
