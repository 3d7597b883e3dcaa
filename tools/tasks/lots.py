"""Drawing lots: which objects and tasks of a pool a trial's commit and a later nonce choose.

A pure function of what is on record, so that whoever reads a trial can draw again and compare.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from tools.tasks.pools import seed_in
from tools.tasks.reference import TaskReference

_SEEDS: Final = 2**28


def lot_key(commit: str, nonce: str) -> str:
    """What every choice hangs on: the digest of the commit, and the nonce that came after it."""
    return f"{commit}|{nonce}"


def drawn_objects(key: str, names: Sequence[str], number: int) -> tuple[str, ...]:
    """So many of the names, all as likely, in random order; all of them where there are fewer."""
    return tuple(sorted(names, key=lambda name: _hash(key, name))[:number])


def drawn_tasks(
    key: str, family: str, levels: Mapping[str, Sequence[int]], items: int
) -> tuple[str, ...]:
    """References of `items` tasks of each object, in the objects' order.

    Args:
        key: from `lot_key`.
        family: name and version, `objects_plan@1`.
        levels: the levels that each object may be asked for at.
        items: tasks of each object.
    """
    name, _, version = family.partition("@")
    return tuple(
        str(
            TaskReference(
                name,
                version,
                thing,
                own[_hash(key, thing, "level", number) % len(own)],
                seed_in("gate", _hash(key, thing, "seed", number) % _SEEDS),
            )
        )
        for thing, own in levels.items()
        for number in range(items)
    )


def _hash(*parts: object) -> int:
    content = "|".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.sha256(content).digest()[:8], "big")
