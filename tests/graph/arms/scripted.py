"""A student in a practice, both scripted: what arms are tried with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from graph.arms.interface import ArmInputs, Completion
from tools.extraction.cascade import adapt
from tools.scaffold.arms import Demo
from tools.scaffold.library.catalogue import library
from tools.scaffold.model import estimated_tokens
from tools.tasks.catalogue import families
from tools.tasks.pools import seed_in
from tools.tasks.reference import TaskReference
from tools.tasks.task import Pool, Task

FAMILIES = families()
SKILL = "arithmetic/remainder"


class Call(NamedTuple):
    """One call, as an arm made it."""

    prompt: str
    stage: str
    temperature: float | None
    max_tokens: int | None
    sample: int


Script = Callable[[Call], str | Completion]


@dataclass
class ScriptedPractice:
    """A `Practice` whose student says what a script says, and which keeps every call.

    Answers are read by the real cascade; what is right is the family's own gold answer.
    """

    script: Script = lambda asked: f"({asked.stage} {asked.sample})"
    calls: list[Call] = field(default_factory=list)

    async def ask(
        self,
        prompt: str,
        *,
        stage: str = "answer",
        temperature: float | None = None,
        max_tokens: int | None = None,
        sample: int = 0,
    ) -> Completion:
        asked = Call(prompt, stage, temperature, max_tokens, sample)
        self.calls.append(asked)
        said = self.script(asked)
        return said if isinstance(said, Completion) else Completion(said, "stop", 10, 5)

    async def adapt(self, task: Task, text: str) -> str:
        return adapt(text, task.format).answer

    def tasks(self, pool: Literal["curriculum", "selection"], number: int) -> Sequence[Task]:
        return [task_of(SKILL, pool, place) for place in range(number)]

    async def passed(self, task: Task, completion: Completion) -> bool:
        return adapt(completion.text, task.format).answer == gold(task)

    def solution(self, task: Task) -> str | None:
        return (
            f"{' '.join(step.text for step in task.worked.steps)}\nANSWER: {gold(task)}"
            if (task.worked)
            else None
        )

    @property
    def stages(self) -> list[str]:
        return [each.stage for each in self.calls]


def task_of(skill: str, pool: Pool, place: int, level: int = 2) -> Task:
    """A real task."""
    family, _, name = skill.partition("/")
    version = FAMILIES[family].version
    reference = TaskReference(family, version, name, level, seed_in(pool, place))
    return FAMILIES[family].task(reference)


def gold(task: Task) -> str:
    return FAMILIES[task.reference.family].gold(task.reference) or ""


def arm_inputs(**changed: object) -> ArmInputs:
    """What arms may use for the skill that all tests are about."""
    asked = [task_of(SKILL, "panel", place) for place in range(5)]
    given = ArmInputs(
        skill=SKILL,
        scaffold=library(SKILL)[0],
        demos=(Demo("What is 17 mod 5?", "Three fives are 15, and 2 are left.\nANSWER: 2"),),
        tasks_text="\n".join(text for task in asked for text in (task.prompt, gold(task))),
        count_tokens=estimated_tokens,
        families=frozenset({"arithmetic"}),
        placebos=3,
        curated=library("reasoning_gym/gcd")[0],
        samples=3,
    )
    return replace(given, **changed)  # type: ignore[arg-type]
