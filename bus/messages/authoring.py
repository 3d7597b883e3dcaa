"""What the curator is asked to write: tasks, skills, easier variants, and a solution to check by.

What comes back is a draft. The coordinator admits it, or refuses it with a reason.
"""

from typing import Literal

from pydantic import Field

from bus.messages.curator import AnswerFormat
from bus.messages.message import Message, Reply, Request, Usage


class TaskDraft(Message):
    """A task that nobody has checked yet."""

    prompt: str
    """What is asked."""
    answer: str
    """The author's own answer."""
    format: Literal["number", "text"]
    """What the answer is."""
    level: int = Field(default=0, ge=0)
    """Level, 0 the easiest."""


class AuthorTasks(Request):
    """Write new tasks of one skill at one level."""

    kind: Literal["author_tasks"] = "author_tasks"
    skill: str
    """Name of the skill."""
    description: str = ""
    """What the skill is, in a sentence."""
    level: int = Field(default=0, ge=0)
    """Level, 0 the easiest."""
    about_level: str = ""
    """What makes a task one of this level, where somebody has said so."""
    examples: tuple[str, ...] = ()
    """Prompts of the skill and level, of the curriculum's pool alone."""
    avoid: tuple[str, ...] = ()
    """Prompts that were written already."""
    count: int = Field(default=5, ge=1, le=20)
    """Tasks wanted."""
    seed: int = Field(default=0, ge=0)
    """Seed for endpoints that take one."""


class DecomposeTask(Request):
    """Write easier variants of a task that the student is stuck on."""

    kind: Literal["decompose_task"] = "decompose_task"
    prompt: str
    """The task."""
    format: AnswerFormat
    """The format of its answer, and of the variants' answers."""
    depth: int = Field(default=1, ge=1)
    """How often the task was made easier before, and once more: the deeper, the easier."""
    count: int = Field(default=2, ge=1, le=8)
    """Variants wanted, the easiest first."""
    seed: int = Field(default=0, ge=0)
    """Seed for endpoints that take one."""


class Drafts(Reply):
    """What the model wrote."""

    kind: Literal["drafts"] = "drafts"
    drafts: tuple[TaskDraft, ...] = Field(default=(), max_length=20)
    """In the order in which they were written."""
    refused: tuple[str, ...] = ()
    """Why something that was written is no draft, or why nothing was written."""
    usage: Usage = Usage()
    """What it cost."""


class InventSkills(Request):
    """Think of new skills that are worth practising."""

    kind: Literal["invent_skills"] = "invent_skills"
    count: int = Field(ge=1, le=20)
    """Skills wanted."""
    levels: int = Field(default=1, ge=1, le=5)
    """Levels of each."""
    known: tuple[str, ...] = ()
    """Names of skills that there are already."""
    seed: int = Field(default=0, ge=0)
    """Seed for endpoints that take one."""


class SkillDraft(Message):
    """A skill that has no task yet."""

    name: str
    """A short name."""
    description: str
    """What the skill is, in a sentence."""
    levels: tuple[str, ...] = ()
    """What makes a task one of each level, the easiest first."""


class Inventions(Reply):
    """New skills."""

    kind: Literal["inventions"] = "inventions"
    skills: tuple[SkillDraft, ...] = Field(default=(), max_length=20)
    """In the order in which they were thought of."""
    refused: tuple[str, ...] = ()
    """Why something that was written is no skill, or why nothing was written."""
    usage: Usage = Usage()
    """What it cost."""


class SolveTask(Request):
    """Answer a task in a fresh context, knowing nothing but its prompt."""

    kind: Literal["solve_task"] = "solve_task"
    prompt: str
    """The prompt as a student would get it, without a scaffold."""
    seed: int = Field(default=0, ge=0)
    """Seed for endpoints that take one."""


class Solution(Reply):
    """A second sample, which its reader holds against the author's answer."""

    kind: Literal["solution"] = "solution"
    text: str
    """The answer, verbatim; empty where no model is set or the model gave none."""
    truncated: bool = False
    """Whether the model ran into its cap."""
    usage: Usage = Usage()
    """What it cost."""
