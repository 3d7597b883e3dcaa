"""Prints a digest per family of what its references give; run by a test in fresh processes."""

import hashlib
import json
import random
import sys
from collections.abc import Iterator

from tools.tasks.catalogue import families
from tools.tasks.reference import TaskReference
from tools.tasks.sealing import seal
from tools.tasks.task import Family, Key


def references(family: Family) -> Iterator[TaskReference]:
    for name, skill in family.skills().items():
        for level in sorted({0, skill.levels - 1}):
            # Where tasks are given, a pool has few.
            for seed in (5, 14) if skill.sizes else (5, 4_294_967_298):
                yield TaskReference(family.name, family.version, name, level, seed)


def fingerprint(family: Family, backwards: bool) -> str:
    listed = sorted(references(family), reverse=backwards)
    seen = {}
    for reference in listed:
        task = family.task(reference)
        seen[str(reference)] = (
            task.prompt,
            # A field that a family does not use is no part of what it gives.
            repr(task.worked).replace(", shows_in=''", ""),
            seal(_plain(family.key(reference))).decode(),
            family.gold(reference),
            *((task.title, task.json_schema) if task.title else ()),
        )
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:16]


def _plain(key: Key) -> Key:
    """The key without its canary, which follows from the reference and decides nothing."""
    return Key(key.kind, {name: part for name, part in key.data.items() if name != "canary"})


if __name__ == "__main__":
    other = len(sys.argv) > 1
    random.seed(99 if other else 1)
    found = {name: fingerprint(each, backwards=other) for name, each in families().items()}
    sys.stdout.write(json.dumps(found))
