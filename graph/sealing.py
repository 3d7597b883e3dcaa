"""Authored keys, sealed in the verifier's bucket before anybody is asked anything."""

import asyncio
from collections.abc import Iterator, Mapping

from bus import buckets
from bus.connection import Connection
from tools.tasks.own import OwnTasks
from tools.tasks.pools import seed_in
from tools.tasks.reference import TaskReference
from tools.tasks.task import Family

_AT_ONCE = 32


async def seal_keys(connection: Connection, families: Mapping[str, Family]) -> dict[str, str]:
    """Put every authored key into the verifier's bucket.

    The bucket is a cache that any start of the run fills again; equal keys share a place in it.

    Returns:
        The digest of each key, by task reference.
    """
    room = asyncio.Semaphore(_AT_ONCE)

    async def seal(key: bytes) -> tuple[bytes, str]:
        async with room:
            return key, await buckets.put(connection, "verifier", key)

    own = families.get("own")
    if not isinstance(own, OwnTasks):
        return {}
    keys = {str(reference): own.sealed(reference) for reference in references(own)}
    digests = dict(await asyncio.gather(*(seal(key) for key in sorted(set(keys.values())))))
    return {reference: digests[key] for reference, key in keys.items()}


def references(own: OwnTasks) -> Iterator[TaskReference]:
    """Every task of a user's file."""
    for skill in own.skills().values():
        for (level, pool), size in skill.sizes.items():
            for number in range(size):
                seed = seed_in(pool, number)
                yield TaskReference(own.name, own.version, skill.name, level, seed)
