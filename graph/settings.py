"""A run's plan: everything that shapes it, from one TOML file.

A plan is resolved once, when the run starts, and travels in its first event; `resume` reads it
back from there, so editing the file later changes nothing that already runs.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from graph.pinning import check_pin, sole_reach
from graph.plan_tables import Candidates, Checking, Gate, Panel, Selection, Table, Watch
from graph.plan_wording import worded
from graph.study_settings import FILE, Study, own_files, suite_tables
from graph.trial_settings import Trial
from observability import checks, kinds
from tools.extraction.settings import AdaptationSettings
from tools.judging.settings import JudgeSettings
from tools.model.settings import EndpointSettings, check_worker
from tools.tasks.skill_range import SkillRange

TRYING, AUTHORING, CHECKING = kinds.TRYING, kinds.AUTHORING, checks.CHECKING
NO_LESSONS = (TRYING, AUTHORING, CHECKING)
"""What `tutelage try`, `author` and `judge check` name their plans; no other may be called so."""


class PlanError(ValueError):
    """A plan cannot be used; says which setting of which file, and what it must be."""

    def __init__(self, where: str, setting: str, problem: str) -> None:
        self.where, self.setting, self.problem = where, setting, problem
        super().__init__(f"{where}: {setting}: {problem}")


class Budget(Table):
    """What ends the run, whichever comes first; a limit that is absent never does."""

    minutes: Annotated[float, Field(gt=0)] | None = None
    """Wall time from the first start, pauses included."""
    episodes: Annotated[int, Field(gt=0)] | None = None
    """Episodes."""
    tokens: Annotated[int, Field(gt=0)] | None = None
    """Tokens written by all models."""
    money: Annotated[float, Field(gt=0)] | None = None
    """Cost at the configured prices."""


class Retention(Table):
    """What the data folder keeps of spans and logs while a run goes on, of earlier runs too."""

    traces: float = Field(default=300.0, gt=0)
    """Megabytes of spans; beyond them, the oldest files are deleted."""
    logs: float = Field(default=10.0, gt=0)
    """Megabytes of a child process's log; then it begins anew, and the one before stays as
    `NAME.1.log`."""


class Plan(Table):
    """A run's plan."""

    name: str = Field(default="run", pattern=r"^[a-z0-9][a-z0-9-]{0,30}$")
    """Start of the run's name."""
    seed: int | None = None
    """Makes every choice of a run repeatable under the same `--name`, and so predictable; leave it
    out where that matters."""
    lanes: int = Field(default=4, ge=1, le=64)
    """Episodes under way at once."""
    shift: int = Field(default=50, ge=1, le=50)
    """Episodes of a lane before its checkpoints are thrown away."""
    policy: str = "learnability"
    """How the curator chooses: `learnability`, `uniform`, `staged` (easy to hard) or `sec`."""
    skills: tuple[str, ...] = ()
    """What is taught: `family/skill`, `family/skill:2`, `family/skill:0-3`, `family/*`."""
    tasks: Path | None = None
    """Your own tasks, as JSON lines."""
    ack_wait: float = Field(default=30.0, gt=0)
    """Seconds without a heartbeat after which a request goes to another worker."""
    student: EndpointSettings = EndpointSettings(local="qwen2.5-coder-0.5b")
    """The student's model."""
    distiller: EndpointSettings | None = None
    """The expert's model; without one, scaffolds come from worked solutions and the library."""
    curator: EndpointSettings | None = None
    """A model for what only language can do: authoring, easier variants, checklists, and adapting
    answers that no rule can read. Choosing what comes next needs none."""
    verifier: str | None = None
    """Somebody else's verifier, `verifier.mine`; our own where there is none."""
    judge: JudgeSettings = JudgeSettings()
    """Who compares pictures; the instrument judge, which needs no model, unless it has members."""
    trial: Trial | None = None
    """Makes the plan one of a trial (`tutelage trial`), whose domain 1 the `skills` are."""
    study: Study | None = None
    """Makes the plan one of a study (`tutelage study`), which names students and tasks of its own;
    `student` is then the first of them."""
    budget: Budget = Budget(episodes=200)
    candidates: Candidates = Field(default=Candidates(), validate_default=True)
    selection: Selection = Selection()
    gate: Gate = Gate()
    panel: Panel = Panel()
    watch: Watch = Watch()
    retention: Retention = Retention()
    adaptation: AdaptationSettings = AdaptationSettings()
    checking: Checking = Checking()

    @model_validator(mode="before")
    @classmethod
    def _studies_its_first_student(cls, given: Any) -> Any:
        study = given.get("study") if isinstance(given, dict) else None
        students = study.get("students") if isinstance(study, dict) else None
        if not isinstance(students, (list, tuple)) or not students:
            return given
        if given.get("student") not in (None, students[0]):
            raise ValueError("name students in study.students alone; leave `student` out")
        files = own_files(study)
        if len(files) > 1:
            raise ValueError(
                f"study.suites names {len(files)} files ({', '.join(files)}): name one, or put "
                "their tasks together in one"
            )
        tasks = files[0] if files else None
        taken = [name for name in ("skills", "trial") if given.get(name)]
        if given.get("tasks") not in (None, tasks):
            taken.append("tasks")
        if taken:
            raise ValueError(f"a study names what it asks in study.suites; leave out {taken[0]}")
        return {**given, "student": students[0], **({"tasks": tasks} if tasks else {})}

    @field_validator("student", "distiller", "curator")
    @classmethod
    def _pins_its_own(cls, given: EndpointSettings | None, info: ValidationInfo) -> Any:
        if given is not None and given.worker is not None:
            check_pin(str(info.field_name), given)
        return given

    @field_validator("verifier")
    @classmethod
    def _pins_a_verifier(cls, given: str | None) -> str | None:
        if given is not None:
            check_worker(given, "verifier")
        return given

    @field_validator("candidates")
    @classmethod
    def _somebody_writes(cls, given: Candidates, info: ValidationInfo) -> Candidates:
        distiller = info.data.get("distiller")
        reach = sole_reach(info.data.get("student"), distiller)
        if "sources" in given.model_fields_set:
            if reach and "self_written" in given.sources:
                raise ValueError(
                    "sources names `self_written`, for which a distiller asks the student's model, "
                    f"and only {reach} reaches that: leave it out, or pin the distiller too"
                )
            return given
        if info.data.get("tasks") is None:
            return given
        more = () if reach else ("self_written",)
        expert = ("model",) if distiller else ()
        return given.model_copy(update={"sources": (*expert, *given.sources, *more)})

    @model_validator(mode="after")
    def _teaches_something(self) -> Self:
        if self.study is not None:
            if self.study.graded and not (self.judge.members or self.judge.workers):
                raise ValueError("study.graded needs judges: name members or workers in [judge]")
            return self
        if not self.skills and self.tasks is None and self.name != AUTHORING:
            raise ValueError("name at least one of `skills` and `tasks`, or add a [study]")
        if "model" in self.candidates.sources and self.distiller is None:
            raise ValueError("candidates.sources names `model`, which needs a [distiller] table")
        for text in (*self.skills, *(self.trial.pool if self.trial else ())):
            SkillRange.parse(text)
        if self.trial is not None and self.tasks is not None:
            raise ValueError("a trial's domains are families; leave `tasks` out")
        return self

    @model_validator(mode="after")
    def _has_a_curator(self) -> Self:
        wishes = {
            "adaptation.model": self.adaptation.model,
            "checking.checklist": self.checking.checklist,
        }
        for name, wished in wishes.items():
            if wished and self.curator is None:
                raise ValueError(f"{name} needs a [curator] table, which names its model")
        if self.curator is not None and self.curator.simulated is not None:
            raise ValueError("curator.simulated: no curator is simulated; name a model, or none")
        return self


def read_plan(path: Path | None, **changes: Any) -> Plan:
    """Read a plan file, or make a plan of nothing but `changes`, which replace its settings.

    Raises:
        PlanError: the file is missing, is no TOML, or a setting is wrong.
    """
    if path is None:
        return make_plan(changes)
    try:
        table = tomllib.loads(path.read_text())
    except OSError as error:
        raise PlanError(str(path), "the file", error.strerror or str(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlanError(str(path), "the file", f"is no TOML: {error}") from error
    for holder, name in files_of(table):
        holder[name] = str((path.parent / holder[name]).resolve())
    budget = table.get("budget")
    if isinstance(budget, dict) and "budget" in changes:
        changes["budget"] = budget | changes["budget"]  # the plan's other limits still hold
    return make_plan({**table, **changes}, str(path))


def files_of(table: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Settings that name a file, which is looked for beside the plan."""
    trial, study = table.get("trial"), table.get("study")
    trials = trial if isinstance(trial, dict) else {}
    for holder, name in ((table, "tasks"), (trials, "scaffold"), (trials, "wrong_domain")):
        if isinstance(holder.get(name), str):
            yield holder, name
    for suite in suite_tables(study):
        if str(suite.get("suite", "")).endswith(FILE):
            yield suite, "suite"
        if isinstance(suite.get("scaffold"), str):
            yield suite, "scaffold"


def make_plan(table: dict[str, Any], where: str = "plan") -> Plan:
    """Check a plan given as a table.

    Raises:
        PlanError: a setting is wrong.
    """
    try:
        return Plan.model_validate(table)
    except ValidationError as error:
        first, study = error.errors(include_url=False)[0], bool(table.get("study"))
        raise PlanError(where, *worded(first, Plan, study=study)) from error
