"""A task's reference: the few words from which prompt and key are regenerated."""

import re
from typing import NamedTuple, Self

_PATTERN = re.compile(
    r"(?P<family>[a-z][a-z0-9_]*)@(?P<version>[A-Za-z0-9_.+-]+)"
    r"/(?P<skill>[a-z0-9][a-z0-9_-]*)/(?P<level>\d+)/(?P<seed>\d+)"
)


class MalformedReferenceError(ValueError):
    """A string is no task reference."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"{text!r} is no task reference (family@version/skill/level/seed)")


class TaskReference(NamedTuple):
    """`family@version/skill/level/seed`; the same reference is the same task, byte for byte."""

    family: str
    version: str
    skill: str
    level: int
    seed: int

    @property
    def path(self) -> str:
        """`family/skill`, how decisions and scaffolds name a skill."""
        return f"{self.family}/{self.skill}"

    def __str__(self) -> str:
        return f"{self.family}@{self.version}/{self.skill}/{self.level}/{self.seed}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a reference.

        Raises:
            MalformedReferenceError: the text is none.
        """
        found = _PATTERN.fullmatch(text)
        if found is None:
            raise MalformedReferenceError(text)
        return cls(
            found["family"],
            found["version"],
            found["skill"],
            int(found["level"]),
            int(found["seed"]),
        )
