"""Pools: a task is for learning, selection, the gate or the panel, and never for two of them.

A seed's residue modulo 4 is its pool, so references of two pools never meet. Contents must not
meet either (there are only 81 one-digit sums), so a generator redraws until the digest of the
prompt falls into the seed's pool too; see `generated.py`.
"""

import hashlib
from typing import Final

from tools.tasks.task import Pool

POOLS: Final[tuple[Pool, ...]] = ("curriculum", "selection", "gate", "panel")


def seed_in(pool: Pool, number: int) -> int:
    """The seed of the pool's task `number` (a count from 0, or any random whole number).

    Raises:
        ValueError: the number is negative.
    """
    if number < 0:
        raise ValueError(f"tasks of a pool are numbered from 0, not {number}")
    return len(POOLS) * number + POOLS.index(pool)


def pool_of(seed: int) -> Pool:
    """The pool that a seed belongs to."""
    return POOLS[seed % len(POOLS)]


def number_of(seed: int) -> int:
    """The number of a seed within its pool; with `pool_of` the inverse of `seed_in`."""
    return seed // len(POOLS)


def content_pool(prompt: str) -> Pool:
    """The one pool in which a generated prompt may occur."""
    return POOLS[hashlib.sha256(prompt.encode()).digest()[0] % len(POOLS)]
