"""Arms of several prompts: stages whose texts the student writes, then the answer.

Stages before the answer have caps of their own; all their tokens count. What they gave stands
where every arm's opening stands, in the same wrapper.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graph.arms.interface import Answer, ArmInputs, Student
from graph.arms.prompt import Arm, build_prompt
from graph.arms.single_prompt import SinglePromptArm
from tools.scaffold.text import wrapped
from tools.tasks.task import Task

StageTexts = Mapping[str, str]
"""What the student wrote at each stage so far, by the stage's name."""


@dataclass(frozen=True, slots=True)
class ChainStage:
    """A stage before the answer; its prompt, and most tokens of it."""

    name: str
    max_tokens: int
    prompt: Callable[[ArmInputs, Task, StageTexts], str]
    heading: str = ""
    """Stands above what it gave, before the task at last; empty where only stages are shown it."""


def stage_prompt(instruction: str, **shown: str) -> Callable[[ArmInputs, Task, StageTexts], str]:
    """A stage's prompt: the task, what was written at earlier stages, the instruction.

    Args:
        instruction: what to write.
        shown: heading of what was written, by stage; a stage that gave nothing leaves no trace.
    """

    def prompt(_inputs: ArmInputs, task: Task, texts: StageTexts) -> str:
        earlier = (f"{head}\n{texts[stage]}" for stage, head in shown.items() if texts[stage])
        return "\n\n".join((task.prompt.strip(), *earlier, instruction))

    return prompt


class ChainArm(SinglePromptArm):
    """An arm of several prompts: one of its own has a name and stages."""

    stages: tuple[ChainStage, ...]

    def last_prompt(self, task: Task, texts: StageTexts) -> str:
        """What the answer is asked with."""
        parts = [
            f"{stage.heading}\n{texts[stage.name]}"
            for stage in self.stages
            if stage.heading and texts[stage.name]
        ]
        text = wrapped("\n\n".join(parts)) if parts else ""
        return build_prompt(task, Arm(self.name, text=text))

    def recipe(self, inputs: ArmInputs, task: Task, index: int) -> str:  # noqa: ARG002
        """Every stage's cap and prompt, with a mark where the student's own words stand.

        Raises:
            ArmError: it lacks what it is made of.
        """
        texts: dict[str, str] = {}
        parts = []
        for stage in self.stages:
            parts.append(f"[{stage.name}, {stage.max_tokens}]\n{stage.prompt(inputs, task, texts)}")
            texts[stage.name] = f"[{stage.name}]"
        return "\n\n".join((*parts, f"[answer]\n{self.last_prompt(task, texts)}"))

    async def answer(self, inputs: ArmInputs, task: Task, index: int, student: Student) -> Answer:  # noqa: ARG002
        """Ask stage by stage; a stage that was cut off or empty is noted, and the next one asked.

        Raises:
            ArmError: it lacks what it is made of.
            DeadLetteredError: no worker could answer.
        """
        texts: dict[str, str] = {}
        odd: list[str] = []
        for stage in self.stages:
            completion = await student.ask(
                stage.prompt(inputs, task, texts), stage=stage.name, max_tokens=stage.max_tokens
            )
            texts[stage.name] = completion.text.strip()
            if not texts[stage.name]:
                odd.append(f"{stage.name} gave nothing")
            elif completion.finish_reason == "length":
                odd.append(f"{stage.name} was cut off")
        completion = await student.ask(self.last_prompt(task, texts))
        return Answer(completion.text, completion.finish_reason, "; ".join(odd))
