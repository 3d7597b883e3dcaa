"""Authored keys, sealed in the verifier's bucket before anybody is asked anything."""

import asyncio
from collections.abc import Mapping

from bus import buckets
from bus.connection import Connection
from tools.tasks.sealing import sealed_keys
from tools.tasks.task import Family

_AT_ONCE = 32


async def seal_keys(connection: Connection, families: Mapping[str, Family]) -> dict[str, str]:
    """Put every authored key into the verifier's bucket.

    The bucket is a cache that any start of the run fills again; what is there already stays.

    Returns:
        The digest of each key, by task reference.
    """
    room = asyncio.Semaphore(_AT_ONCE)

    async def seal(reference: str, key: bytes) -> tuple[str, str]:
        async with room:
            return reference, await buckets.put(connection, "verifier", key)

    keys = {name: key for family in families.values() for name, key in sealed_keys(family)}
    return dict(await asyncio.gather(*(seal(name, key) for name, key in keys.items())))
