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
    """The last such line of a prompt; None where there is none."""
    lines = [line for line in prompt.splitlines() if line.startswith(MARK)]
    return MachineLine(**json.loads(lines[-1].removeprefix(MARK))) if lines else None
