"""`POST /runs` and its wishes: what changes a run."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from graph.service.http.api_context import ApiContext, ContextDep
from graph.service.http.plans import admit
from graph.service.http.problems import plain
from graph.service.http.refusals import wrong_plan
from graph.service.http.responses import changing
from graph.service.http.run_views import NAME, RunName, RunState

router = APIRouter(prefix="/runs", tags=["steering"])

Line = Annotated[str, AfterValidator(plain)]
"""Words of a person: one line, without control characters."""
_PLAN = {
    "name": "sums",
    "skills": ["arithmetic/addition:1-2"],
    "student": {"local": "qwen2.5-coder-0.5b"},
    "budget": {"minutes": 30},
}


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class NewRun(_Asked):
    """A plan to run."""

    plan: dict[str, Any] = Field(examples=[_PLAN])
    """The plan, with the settings of docs/configuration.md; files by the names they were uploaded
    under."""
    name: str | None = Field(default=None, pattern=NAME, examples=["sums-1"])
    """The run's name; made from the plan's if left out."""


class Word(_Asked):
    """A person's word on a scaffold that has won its gate."""

    scaffold: str = Field(pattern="^[0-9a-f]{8,64}$", examples=["3f2a9c0d51b87e64"])
    """Digest of the scaffold that the person has seen: `waiting.scaffold` of the run."""
    approved: bool
    """Whether the student gets it."""
    reason: Line = Field(default="", max_length=2_000)
    """Why, for the record; a rejection needs one."""
    by: Line = Field(default="a person", max_length=100)
    """Who says so, for the record."""

    @model_validator(mode="after")
    def _has_its_reason(self) -> "Word":
        if not self.approved and not self.reason:
            raise ValueError("reason: say in a few words why it is rejected; they are recorded")
        return self


@router.post("", summary="Create a run", status_code=201, responses=changing(409, 503, 507))
async def create(context: ContextDep, asked: NewRun, response: Response) -> RunState:
    """Put a run on record, which starts as soon as there is room.

    Its files must have been uploaded, and its keys be among those that the service allows.
    """
    with wrong_plan():
        plan = admit(asked.plan, context.uploads, context.key_variables)
        name = await context.supervisor.create(plan, asked.name)
    response.headers["Location"] = f"/api/v1/runs/{name}"
    return _state(context, name)


@router.post(
    "/{run}/pause", summary="Pause a run", status_code=202, responses=changing(404, 409, 503)
)
async def pause(context: ContextDep, run: RunName) -> RunState:
    """Let it finish what is under way, then wait; it stays paused when the service restarts."""
    name = context.supervisor.find(run).run
    await context.supervisor.pause(name)
    return _state(context, name)


@router.post(
    "/{run}/resume",
    summary="Resume a run",
    status_code=202,
    responses=changing(404, 409, 503, 507),
)
async def resume(context: ContextDep, run: RunName) -> RunState:
    """Queue a paused or failed run; nothing stored is paid for twice."""
    name = context.supervisor.find(run).run
    with wrong_plan():
        await context.supervisor.resume(name)
    return _state(context, name)


@router.post(
    "/{run}/stop", summary="Stop a run", status_code=202, responses=changing(404, 409, 503)
)
async def stop(context: ContextDep, run: RunName) -> RunState:
    """End it for good."""
    name = context.supervisor.find(run).run
    await context.supervisor.stop(name)
    return _state(context, name)


@router.post(
    "/{run}/approval",
    summary="Approve of a scaffold, or reject it",
    responses=changing(404, 409, 503),
)
async def approval(context: ContextDep, run: RunName, word: Word) -> RunState:
    """Answer on the scaffold that waits; the answer is on record when this returns."""
    name = context.supervisor.find(run).run
    await context.supervisor.answer(
        name, word.scaffold, approved=word.approved, reason=word.reason, by=word.by
    )
    return _state(context, name)


def _state(context: ApiContext, run: str) -> RunState:
    return RunState.of(context.supervisor.find(run))
