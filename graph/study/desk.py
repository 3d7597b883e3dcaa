"""Where arms ask the student: over the bus, each call recorded, paid for and never made twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from bus.messages.student import Attempt, MakeAttempt, Sampling
from graph import asking
from graph.arms.plug import Said
from graph.asking import Item as Asked
from graph.measuring import digest
from graph.study.asked import AskedSuite
from graph.study.pupils import Pupil
from observability.ledger.study_facts import Stage
from tools.suites.demonstrations import solution
from tools.tasks.task import Task

_FINAL = "answer"
"""The stage whose text is the answer; where a task has a schema, its decoding is held to it."""
_Call = tuple[str, str, float, int, int]


@dataclass
class StudyDesk:
    """One attempt's calls, or those of an arm that is made ready.

    `name` and `arm` tell its requests apart from all others of the run, `replicate` its tries;
    `stretch` is what every cap is multiplied with.
    """

    pupil: Pupil
    name: str
    arm: str
    temperature: float
    replicate: int = 0
    stretch: int = 1
    schema: str | None = None
    artefacts: list[bytes] = field(default_factory=list)
    _stages: dict[int, Stage] = field(default_factory=dict)
    _said: dict[_Call, Said] = field(default_factory=dict)
    _calls: int = 0

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Every call that was answered, in the order in which they were begun."""
        return tuple(stage for _, stage in sorted(self._stages.items()))

    async def ask(
        self,
        prompt: str,
        *,
        stage: str = _FINAL,
        temperature: float | None = None,
        cap: int | None = None,
        number: int = 0,
    ) -> Said:
        heat = self.temperature if temperature is None else temperature
        most = self.stretch * (cap or self.pupil.settings.max_tokens)
        call: _Call = (prompt, stage, heat, most, number)
        if call not in self._said:
            place, self._calls = self._calls, self._calls + 1
            made = await self._made(call)
            self._note(place, stage, prompt, made)
            used = made.usage
            self._said[call] = Said(
                made.text, made.finish_reason, used.prompt_tokens, used.completion_tokens
            )
        return self._said[call]

    async def read(self, task: Task, text: str) -> str:
        return (await asking.adapt(self.pupil.context, self.asked(task), text)).answer

    def asked(self, task: Task) -> Asked:
        """A task, as whoever adapts and verifies is asked about it."""
        return Asked(task, 0, "study", replicate=self.replicate)

    async def _made(self, call: _Call) -> Attempt:
        prompt, stage, heat, most, number = call
        context, purpose = self.pupil.context, f"{self.name}/{stage}/{number}"
        # What goes on beyond the cap begins as it did under the cap, where a server keeps to seeds
        drawn = purpose.replace("study/continued/", "study/capped/", 1)
        sampling = Sampling(
            temperature=heat,
            max_tokens=most,
            seed=context.identity.seed("sampling", drawn, self.arm, self.replicate),
            json_schema=self.schema if stage == _FINAL else None,
        )
        request = MakeAttempt(prompt=prompt, sampling=sampling)
        identifier = context.identity.request(
            "student", request, purpose=purpose, arm=self.arm, replicate=self.replicate
        )
        return await asking.ask(context, "student", request, Attempt, identifier)

    def _note(self, place: int, stage: str, prompt: str, made: Attempt) -> None:
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
class Room(StudyDesk):
    """Where an arm is made ready for a skill: tasks that no study asks."""

    suite: AskedSuite = field(kw_only=True)
    skill: str = field(kw_only=True)

    def practice(self, pool: Literal["curriculum", "selection"], number: int) -> Sequence[Task]:
        return self.suite.suite.practice(self.skill, pool, number)

    async def check(self, task: Task, said: Said) -> bool:
        answer = await self.read(task, said.text)
        verdict = await asking.verify(
            self.pupil.context, self.asked(task), answer, truncated=said.finish_reason == "length"
        )
        return verdict.outcome == "passed"

    def solution(self, task: Task) -> str | None:
        family = self.pupil.context.families[task.reference.family]
        return solution(task, family.gold(task.reference))
