"""A scaffold: a short procedure, content-hashed."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Literal

Source = Literal["generalised", "model", "self_written", "library", "imported"]


@dataclass(frozen=True, slots=True)
class Step:
    """When `when`, do `action`, because `because`; `label` has at most four words."""

    label: str
    when: str
    action: str
    because: str


@dataclass(frozen=True, slots=True)
class Scaffold:
    """At most 7 steps for the skills it declares.

    `digest` depends on the steps and skills alone, so the same procedure from two sources is
    the same scaffold.
    """

    steps: tuple[Step, ...]
    skills: tuple[str, ...]
    source: Source
    parent: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.steps) <= 7:
            raise ValueError(f"a scaffold has 1 to 7 steps, not {len(self.steps)}")

    @property
    def digest(self) -> str:
        content = json.dumps([[asdict(step) for step in self.steps], sorted(self.skills)])
        return hashlib.sha256(content.encode()).hexdigest()[:16]
