import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.tasks.likeness import KnownPrompts, likeness, shingles
from tools.tasks.pools import POOLS, number_of, pool_of, seed_in
from tools.tasks.task import Pool


@given(st.sampled_from(POOLS), st.integers(min_value=0, max_value=2**63))
def test_a_seed_tells_its_pool_and_number(pool: Pool, number: int) -> None:
    seed = seed_in(pool, number)

    assert (pool_of(seed), number_of(seed)) == (pool, number)


@given(st.integers(min_value=0, max_value=2**63))
def test_every_seed_is_some_pools(seed: int) -> None:
    assert seed_in(pool_of(seed), number_of(seed)) == seed


def test_pools_are_numbered_from_0() -> None:
    with pytest.raises(ValueError, match="-1"):
        seed_in("gate", -1)


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_similarity(one: str, other: str) -> None:
    first, second = shingles(one), shingles(other)

    assert likeness(first, first) == 1
    assert 0 <= likeness(first, second) == likeness(second, first) <= 1


def test_another_task_of_a_skill_is_no_near_duplicate_but_a_copy_is() -> None:
    earlier = KnownPrompts(["What is 47 + 28?"])

    assert earlier.nearest("What is 51 + 6?") is None
    assert earlier.nearest("what is 47  + 28?") == "What is 47 + 28?"
    assert KnownPrompts().nearest("What is 47 + 28?") is None
