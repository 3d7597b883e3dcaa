"""Arms of several prompts: stages whose texts the student writes, then the answer.

Stages before the answer have caps of their own; all their tokens count. What they gave stands
where every arm's opening stands, in the same wrapper.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graph.arms.one_prompt import OnePrompt
from graph.arms.plug import Answer, Desk, Kit
from graph.arms.prompt import Arm, build_prompt
from tools.scaffold.text import wrapped
from tools.tasks.task import Task

Told = Mapping[str, str]
"""What the student said at each stage so far."""


@dataclass(frozen=True, slots=True)
class Link:
    """A stage before the answer; `cap` is in tokens."""

    stage: str
    cap: int
    prompt: Callable[[Kit, Task, Told], str]
    heading: str = ""
    """Stands above what it gave, before the task at last; empty where only stages are shown it."""


def asking(instruction: str, **shown: str) -> Callable[[Kit, Task, Told], str]:
    """A stage's prompt: the task, what was said at earlier stages, the instruction.

    Args:
        instruction: what to write.
        shown: heading of what was said, by stage; a stage that gave nothing leaves no trace.
    """

    def prompt(_kit: Kit, task: Task, told: Told) -> str:
        said = (f"{head}\n{told[stage]}" for stage, head in shown.items() if told[stage])
        return "\n\n".join((task.prompt.strip(), *said, instruction))

    return prompt


class Chain(OnePrompt):
    """An arm of several prompts: one of its own has a name and links."""

    links: tuple[Link, ...]

    def last_prompt(self, task: Task, told: Told) -> str:
        """What the answer is asked with."""
        parts = [
            f"{link.heading}\n{told[link.stage]}"
            for link in self.links
            if link.heading and told[link.stage]
        ]
        text = wrapped("\n\n".join(parts)) if parts else ""
        return build_prompt(task, Arm(self.name, text=text))

    def recipe(self, kit: Kit, task: Task, turn: int) -> str:  # noqa: ARG002
        """Every stage's cap and prompt, with a mark where the student's own words stand.

        Raises:
            ArmError: it lacks what it is made of.
        """
        told: dict[str, str] = {}
        parts = []
        for link in self.links:
            parts.append(f"[{link.stage}, {link.cap}]\n{link.prompt(kit, task, told)}")
            told[link.stage] = f"[{link.stage}]"
        return "\n\n".join((*parts, f"[answer]\n{self.last_prompt(task, told)}"))

    async def answer(self, kit: Kit, task: Task, turn: int, desk: Desk) -> Answer:  # noqa: ARG002
        """Ask stage by stage; a stage that was cut off or empty is noted, and the next one asked.

        Raises:
            ArmError: it lacks what it is made of.
            DeadLetteredError: no worker could answer.
        """
        told: dict[str, str] = {}
        odd: list[str] = []
        for link in self.links:
            said = await desk.ask(link.prompt(kit, task, told), stage=link.stage, cap=link.cap)
            told[link.stage] = said.text.strip()
            if not told[link.stage]:
                odd.append(f"{link.stage} gave nothing")
            elif said.finish_reason == "length":
                odd.append(f"{link.stage} was cut off")
        said = await desk.ask(self.last_prompt(task, told))
        return Answer(said.text, said.finish_reason, "; ".join(odd))
