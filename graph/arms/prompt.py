"""One wrapper, one place in the prompt and one answer line for every arm."""

from dataclasses import dataclass

from tools.scaffold.model import Scaffold
from tools.scaffold.text import block
from tools.tasks.prompt import answer_line
from tools.tasks.task import Task


@dataclass(frozen=True, slots=True)
class Arm:
    """The condition of an attempt: its name never leaves the coordinator."""

    name: str
    scaffolds: tuple[Scaffold, ...] = ()
    hint: str = ""
    text: str | None = None
    """What stands before the task in place of the scaffolds, where a rule has made it."""

    @property
    def opening(self) -> str:
        """What a prompt begins with."""
        return block(self.scaffolds) if self.text is None else self.text


def build_prompt(task: Task, arm: Arm) -> str:
    """The whole prompt: scaffold first, so that a server can keep it as a cached prefix."""
    parts = (arm.opening, task.prompt.strip(), arm.hint, answer_line(task.format))
    return "\n\n".join(part for part in parts if part)
