"""The student as an arm sees it: asked over the bus, each call recorded, paid for and made once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypedDict

from bus.messages.student import Attempt, MakeAttempt, Sampling
from graph import asking
from graph.arms.interface import Completion
from graph.measuring import digest
from graph.study.students import StudyStudent
from graph.study.suites import StudySuite
from observability.ledger.study_facts import Stage
from tools.suites.demonstrations import solution
from tools.tasks.task import Task

_FINAL = "answer"
"""The stage whose text is the answer; where a task has a schema, its decoding is held to it."""


class _Call(NamedTuple):
    prompt: str
    stage: str
    temperature: float
    max_tokens: int
    sample: int


class Totals(TypedDict):
    """What all calls of an attempt came to; times in seconds, cost in the plan's currency."""

    prompt_tokens: int
    completion_tokens: int
    seconds: float
    cost: float


@dataclass
class RecordedCalls:
    """The calls of one attempt, as `graph.arms.interface.Student`.

    `name` and `arm` tell its requests apart from all others of the run, `replicate` its tries;
    `cap_factor` is what every cap is multiplied with.
    """

    student: StudyStudent
    name: str
    arm: str
    temperature: float
    replicate: int = 0
    cap_factor: int = 1
    schema: str | None = None
    artefacts: list[bytes] = field(default_factory=list)
    """Prompts and completions; the record names them by digest."""
    _stages: dict[int, Stage] = field(default_factory=dict)
    _completions: dict[_Call, Completion] = field(default_factory=dict)
    _begun: int = 0

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Every call that was answered, in the order in which they were begun."""
        return tuple(stage for _, stage in sorted(self._stages.items()))

    @property
    def totals(self) -> Totals:
        """What they came to."""
        stages = self.stages
        return Totals(
            prompt_tokens=sum(stage.prompt_tokens for stage in stages),
            completion_tokens=sum(stage.completion_tokens for stage in stages),
            seconds=sum(stage.seconds for stage in stages),
            cost=sum(stage.cost for stage in stages),
        )

    async def ask(
        self,
        prompt: str,
        *,
        stage: str = _FINAL,
        temperature: float | None = None,
        max_tokens: int | None = None,
        sample: int = 0,
    ) -> Completion:
        usual = self.student.settings.max_tokens
        call = _Call(
            prompt,
            stage,
            self.temperature if temperature is None else temperature,
            self.cap_factor * (max_tokens or usual),
            sample,
        )
        if call not in self._completions:
            place, self._begun = self._begun, self._begun + 1
            made = await self._request(call)
            self._record(place, stage, prompt, made)
            used = made.usage
            self._completions[call] = Completion(
                made.text, made.finish_reason, used.prompt_tokens, used.completion_tokens
            )
        return self._completions[call]

    async def adapt(self, task: Task, text: str) -> str:
        return (await asking.adapt(self.student.context, self.item(task), text)).answer

    def item(self, task: Task) -> asking.Item:
        """A task, as whoever adapts and verifies is asked about it."""
        return asking.Item(task, 0, "study", replicate=self.replicate)

    async def _request(self, call: _Call) -> Attempt:
        context, purpose = self.student.context, f"{self.name}/{call.stage}/{call.sample}"
        # What goes on beyond the cap begins as it did under the cap, where a server keeps to seeds
        drawn = purpose.replace("study/continued/", "study/capped/", 1)
        sampling = Sampling(
            temperature=call.temperature,
            max_tokens=call.max_tokens,
            seed=context.identity.seed("sampling", drawn, self.arm, self.replicate),
            json_schema=self.schema if call.stage == _FINAL else None,
        )
        request = MakeAttempt(prompt=call.prompt, sampling=sampling)
        identifier = context.identity.request(
            "student", request, purpose=purpose, arm=self.arm, replicate=self.replicate
        )
        return await asking.ask(context, "student", request, Attempt, identifier)

    def _record(self, place: int, stage: str, prompt: str, made: Attempt) -> None:
        asked, answered, usage = prompt.encode(), made.text.encode(), made.usage
        self.artefacts += (asked, answered)
        self._stages[place] = Stage(
            name=stage,
            prompt=digest(asked),
            text=digest(answered),
            finish_reason=made.finish_reason,
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
            seconds=usage.seconds,
            cost=usage.cost,
        )


@dataclass
class PracticeCalls(RecordedCalls):
    """The calls while an arm is prepared for a skill, as `graph.arms.interface.Practice`."""

    suite: StudySuite = field(kw_only=True)
    skill: str = field(kw_only=True)

    def tasks(self, pool: Literal["curriculum", "selection"], number: int) -> Sequence[Task]:
        return self.suite.suite.practice(self.skill, pool, number)

    async def passed(self, task: Task, completion: Completion) -> bool:
        answer = await self.adapt(task, completion.text)
        truncated = completion.finish_reason == "length"
        verdict = await asking.verify(
            self.student.context, self.item(task), answer, truncated=truncated
        )
        return verdict.outcome == "passed"

    def solution(self, task: Task) -> str | None:
        family = self.student.context.families[task.reference.family]
        return solution(task, family.gold(task.reference))
