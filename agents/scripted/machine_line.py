"""The line of a simulated task's prompt that scripted agents read; see `tools.tasks.simulated`."""

import json
from typing import NamedTuple

from tools.tasks.simulated import MARK


class MachineLine(NamedTuple):
    """What the line says."""

    skill: str
    level: int
    item: int
    key: str


def read_machine_line(prompt: str) -> MachineLine | None:
    """The last such line before any hint, which may show other tasks; None where there is none."""
    asked, _, _ = prompt.partition("\nHint level ")
    lines = [line for line in asked.splitlines() if line.startswith(MARK)]
    return MachineLine(**json.loads(lines[-1].removeprefix(MARK))) if lines else None
