"""A trial as a table of a plan: `[trial]`."""

from pathlib import Path
from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

ArmName = Literal[
    "none",
    "placebo",
    "labels",
    "full",
    "shuffled",
    "demand",
    "wrong_domain",
    "demo",
    "self_written",
    "best_of",
]
ARMS: tuple[ArmName, ...] = get_args(ArmName)
PRIMARY: tuple[ArmName, ...] = ("none", "labels", "placebo")
"""Whom `full` must beat, all three, before transfer is claimed."""
SPECIFICITY: ArmName = "wrong_domain"
"""Whom it must beat next, before the transfer is called specific."""
ALWAYS: tuple[ArmName, ...] = ("none", "placebo", "labels", "full")
BEST_OF: ArmName = "best_of"
"""The arm that spends what `full` costs on more answers of `none`, and chooses among them."""
PLACEBOS = 3
"""Placebo texts of a full trial: a claim about a method needs as many (protocol.md)."""
LEAST_OBJECTS = 36
"""Objects that a pool of scenes needs, so that a few trials can draw from it unforeseen."""
PILOT = 8
"""Attempts an arm on domain 1 that set the cap of a full trial."""


class Trial(BaseModel):
    """A procedure from domain 1, the plan's `skills`, put on trial on `pool`, domain 2."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    pool: tuple[str, ...] = Field(min_length=1)
    """Domain 2, of one family: `family/*`, `family/skill`, `family/skill:0-2`."""
    scaffold: Path | None = None
    """A SKILL.md to put on trial; without one, it is distilled from domain 1."""
    wrong_domain: Path | None = None
    """A SKILL.md made by the same pipeline for another family, for the arm `wrong_domain`."""
    arms: tuple[ArmName, ...] = ALWAYS
    """Conditions, `none`, `placebo`, `labels` and `full` always among them. `best_of` is `none`
    with as many answers as `full` costs, chosen by majority or as the first that is well-formed."""
    placebos: int = Field(default=1, ge=1, le=9)
    """Texts of the arm `placebo`, taken in turn over the tasks that are drawn."""
    best_of_temperature: float = Field(default=0.7, gt=0, le=2)
    """Temperature of all answers of `best_of` but the first, where the student is greedy."""
    objects: int = Field(default=12, ge=2)
    """Objects (scenes) or skills (text) drawn: the units of the analysis."""
    items: int = Field(default=1, ge=1)
    """Tasks drawn of each."""
    attempts: int = Field(default=1, ge=1)
    """Attempts per task and arm; greedy, one is all there is."""
    teach: int = Field(default=12, ge=1)
    """Tasks of domain 1 that the student attempts, and the expert improves on."""
    selection: int = Field(default=0, ge=0)
    """Fresh tasks of domain 1 by which the student's outcomes choose among several candidates; 0
    takes the distiller's best guess."""
    pilot: int = Field(default=0, ge=0)
    """Attempts an arm on domain 1, whose longest answer times 1.5 becomes the cap; 0 keeps
    `student.max_tokens`."""
    continued: bool = False
    """Whether truncated attempts go on to 4 times the cap, as the second estimand."""
    repeats: int = Field(default=1, ge=1)
    """Viewings of a pair in each order."""
    named: bool = True
    """Whether the judge is told what was asked for."""
    unchecked_judge: bool = False
    """Go on with a judge that has not passed its check; the report says so."""
    small_pool: bool = False
    """Draw from a pool of fewer than 36 scene objects; the report says so."""
    margin: float = Field(default=0.1, gt=0, lt=1)
    """Difference that would not matter: within it, transfer is refuted."""

    @model_validator(mode="after")
    def _has_its_arms(self) -> Self:
        lacking = [arm for arm in ALWAYS if arm not in self.arms]
        if lacking:
            raise ValueError(f"arms must hold {', '.join(ALWAYS)}; {', '.join(lacking)} is missing")
        if len(set(self.arms)) < len(self.arms):
            raise ValueError("arms names one arm twice")
        families = {text.partition("/")[0] for text in self.pool}
        if len(families) > 1:
            named = ", ".join(sorted(families))
            raise ValueError(f"pool is of one family, so that its trials can be counted: {named}")
        return self

    def in_full(self) -> "Trial":
        """The same trial with every arm, a pilot, and truncated attempts continued."""
        return self.model_copy(
            update={
                "arms": ARMS,
                "placebos": max(self.placebos, PLACEBOS),
                "pilot": self.pilot or PILOT,
                "continued": True,
            }
        )

    @property
    def secondary(self) -> tuple[ArmName, ...]:
        """Arms that are compared with `full` besides."""
        return tuple(a for a in self.arms if a not in (*PRIMARY, "full", SPECIFICITY))

    @property
    def specificity(self) -> ArmName | None:
        return SPECIFICITY if SPECIFICITY in self.arms else None
