"""A canary in every key: a string that stands nowhere else, so that a leaked key shows itself."""

import hashlib
from dataclasses import replace
from typing import Final

from tools.tasks.reference import TaskReference
from tools.tasks.task import Key

CANARY: Final = "tutelage-canary-"
"""What every canary begins with; no prompt may hold it."""


def canary_of(reference: TaskReference) -> str:
    """The task's own canary: tells which key leaked."""
    return CANARY + hashlib.sha256(f"canary {reference}".encode()).hexdigest()[:16]


def planted(key: Key, reference: TaskReference) -> Key:
    """The same key with its task's canary among its data, which no checker reads."""
    return replace(key, data={**key.data, "canary": canary_of(reference)})
