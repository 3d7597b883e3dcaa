"""A study as a table of a plan: `[study]`, students x arms x suites x seeds."""

from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, model_validator

from graph.trial_settings import ALWAYS
from tools.model.settings import EndpointSettings

FILE = ".jsonl"
"""How the name of a suite ends that is a file of one's own tasks."""


class SuiteChoice(BaseModel):
    """One suite, and how much of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    suite: str = "procedural-40"
    """`procedural-40`, `human-eval`, skills of a family (`reasoning_gym/leg_counting:0-1`), or the
    path of a JSONL file with your own tasks."""
    items: int = Field(default=5, ge=0, le=10_000)
    """Tasks of each skill, at most 10,000; 0 for all of a suite whose tasks are given."""
    skills: tuple[str, ...] = ()
    """Skills of the suite to keep to, by their names within it; all where empty."""
    scaffold: Path | None = None
    """A SKILL.md for all skills of the suite, in place of its own or where it has none."""

    @property
    def is_file(self) -> bool:
        """Whether it names a file of one's own tasks."""
        return self.suite.endswith(FILE)


class Study(BaseModel):
    """Every student meets every arm on every task, and each result is known by what made it."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    students: tuple[EndpointSettings, ...] = Field(min_length=1)
    """The students' models, told apart by their titles."""
    arms: tuple[str, ...] = ALWAYS
    """Conditions, by their names in `graph.arms.catalogue`; `none` always among them."""
    suites: tuple[SuiteChoice, ...] = (SuiteChoice(),)
    """What is asked."""
    seeds: tuple[Annotated[int, Field(ge=0, lt=2**31)], ...] = (0,)
    """One attempt for each, above temperature 0; a greedy student has one, for others would be
    copies."""
    placebos: int = Field(default=3, ge=1, le=9)
    """Texts of the arm `placebo`, taken in turn over the tasks of a skill."""
    sampling_temperature: float = Field(
        default=0.7,
        gt=0,
        le=2,
        # Plans that are on record from earlier versions say `heat`.
        validation_alias=AliasChoices("sampling_temperature", "heat"),
    )
    """Temperature of a greedy student where an arm or a control needs several samples."""
    continued: bool = False
    """Whether truncated attempts go on to 4 times the cap, as the second estimand."""
    graded: bool = False
    """Whether the members of `[judge]` also say of every answer whether it is right."""
    null_items: int = Field(default=40, ge=0)
    """Tasks of the A/A control: `none` against itself, above temperature 0."""
    margin: float = Field(default=0.1, gt=0, lt=1)
    """Difference that would not matter: within it, an arm is equivalent."""

    @model_validator(mode="after")
    def _can_be_compared(self) -> Self:
        if "none" not in self.arms:
            raise ValueError("arms must hold none, which every other arm is compared with")
        named = {
            "arms": self.arms,
            "seeds": self.seeds,
            "students": tuple(each.title for each in self.students),
            "suites": tuple(each.suite for each in self.suites),
        }
        for setting, values in named.items():
            if not values:
                raise ValueError(f"{setting} is empty: name at least one")
            if len(set(values)) < len(values):
                raise ValueError(f"{setting} names one twice: {', '.join(map(str, values))}")
        greedy = [each.title for each in self.students if each.temperature == 0]
        if greedy and len(self.seeds) > 1:
            raise ValueError(
                f"seeds: {', '.join(greedy)} is greedy, so that a second seed would be a copy: "
                "name one seed, or set the student's temperature above 0"
            )
        return self


def suite_tables(study: object) -> list[dict[str, Any]]:
    """The tables of a study's suites, as a plan's file has them; none where it is no such table."""
    suites = study.get("suites") if isinstance(study, dict) else None
    return [each for each in suites if isinstance(each, dict)] if isinstance(suites, list) else []


def own_files(study: object) -> list[str]:
    """The files of one's own tasks that a study's table names."""
    names = [str(each.get("suite", "")) for each in suite_tables(study)]
    return [name for name in names if name.endswith(FILE)]
