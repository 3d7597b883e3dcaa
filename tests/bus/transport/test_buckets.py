import pytest

from bus import buckets
from bus.errors import (
    BusUnavailableError,
    CorruptArtefactError,
    MissingArtefactError,
    UndeclaredBucketError,
)


@pytest.fixture
async def declared(coordinator):
    await buckets.declare(coordinator, "verifier")
    await buckets.declare(coordinator, "verifier")
    return coordinator


@pytest.mark.parametrize("size", [0, 1, 128 * 1024, 3_000_001])
async def test_what_is_put_is_found_by_its_digest(declared, size):
    data = bytes(range(251)) * (size // 251 + 1)
    data = data[:size]

    digest = await buckets.put(declared, "verifier", data)

    assert await buckets.get(declared, "verifier", digest) == data
    assert await buckets.put(declared, "verifier", data) == digest
    assert await buckets.get(declared, "verifier", digest) == data


async def test_a_digest_that_was_never_put_is_missing(declared):
    with pytest.raises(MissingArtefactError, match="tutelage-verifier does not hold 00"):
        await buckets.get(declared, "verifier", "00" * 32)


async def test_one_role_does_not_find_what_another_holds(declared):
    await buckets.declare(declared, "curator")
    digest = await buckets.put(declared, "verifier", b"key")

    with pytest.raises(MissingArtefactError):
        await buckets.get(declared, "curator", digest)


async def test_a_bucket_that_was_not_declared(declared):
    with pytest.raises(UndeclaredBucketError, match=r"buckets\.declare"):
        await buckets.put(declared, "judge", b"x")
    with pytest.raises(BusUnavailableError, match="are the streams declared"):
        await buckets.get(declared, "judge", "00" * 32, patience=0)


async def test_what_was_changed_in_the_bucket_is_not_returned(declared):
    digest = await buckets.put(declared, "verifier", b"right")
    store = await declared.jetstream().object_store("tutelage-verifier")
    await store.put(digest, b"wrong")

    with pytest.raises(CorruptArtefactError, match="something else"):
        await buckets.get(declared, "verifier", digest)


async def test_what_lost_a_part_is_missing(declared):
    digest = await buckets.put(declared, "verifier", b"x" * 300_000)
    store = await declared.jetstream().object_store("tutelage-verifier")
    info = await store.get_info(digest)
    subject = f"$O.tutelage-verifier.C.{info.nuid}"
    await declared.jetstream().purge_stream("OBJ_tutelage-verifier", subject=subject, keep=1)

    with pytest.raises(MissingArtefactError):
        await buckets.get(declared, "verifier", digest)
