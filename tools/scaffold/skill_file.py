"""A scaffold as an Agent Skill: the name and description that the open format wants."""

import re
from dataclasses import dataclass
from typing import Self

from tools.scaffold.model import Scaffold

MAX_NAME, MAX_DESCRIPTION = 64, 1024
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class InvalidSkillFileError(ValueError):
    """A `SKILL.md` breaks a rule of its format; `reason` says which."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"not a usable SKILL.md: {reason}")


@dataclass(frozen=True, slots=True)
class Lift:
    """What a scaffold was measured to do to one student, as a fraction.

    `low` and `high` bound the 95 % interval; `student` is the variant's name for people. What is
    empty was not said.
    """

    value: float
    low: float
    high: float
    items: int
    student: str
    claim: str = ""
    """What may be said of it: `helps`, `hurts`, `undecided`, `budget effect`, or a trial's
    outcome. An interval alone does not tell."""
    variant: str = ""
    """Hash of the student's weights, template and server settings."""
    protocol: str = ""
    """How it was measured, and how the interval was made."""
    run: str = ""


@dataclass(frozen=True, slots=True)
class SkillFile:
    """What one `SKILL.md` says; `dropped` names what of a foreign file found no place.

    Names and descriptions follow the Agent Skills specification (agentskills.io).

    Raises:
        InvalidSkillFileError: the name or the description breaks the specification.
    """

    name: str
    description: str
    scaffold: Scaffold
    lift: Lift | None = None
    dropped: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.name) > MAX_NAME or not _NAME.fullmatch(self.name):
            raise InvalidSkillFileError(
                f"name {self.name!r} needs 1 to {MAX_NAME} of a-z, 0-9 and single inner hyphens"
            )
        if not 1 <= len(self.description.strip()) <= len(self.description) <= MAX_DESCRIPTION:
            raise InvalidSkillFileError(
                f"the description needs 1 to {MAX_DESCRIPTION} characters,"
                f" not {len(self.description)}"
            )

    @classmethod
    def of(cls, scaffold: Scaffold, lift: Lift | None = None) -> Self:
        """A skill file that names and describes itself by the scaffold's skills and steps."""
        skills = ", ".join(skill.replace("/", " ").replace("_", " ") for skill in scaffold.skills)
        labels = "; ".join(step.label for step in scaffold.steps)
        description = f"A procedure for {skills}: {labels}. Use it on tasks of that kind."
        return cls(name_for(scaffold), description[:MAX_DESCRIPTION], scaffold, lift)


def name_for(scaffold: Scaffold) -> str:
    """A valid name, unique by content: the first skill's words and the digest's first eight."""
    words = re.findall(r"[a-z0-9]+", scaffold.skills[0].lower())
    suffix = scaffold.digest[:8]
    stem = "-".join(words)[: MAX_NAME - len(suffix) - 1].strip("-")
    return f"{stem}-{suffix}" if stem else f"scaffold-{suffix}"
