"""What every arm of one prompt shares: an opening, the task, the answer line."""

from graph.arms.plug import Answer, Classroom, Desk, Kit, Prepared
from graph.arms.prompt import Arm, build_prompt
from observability.ledger.study_facts import Fidelity
from tools.tasks.task import Task


class OnePrompt:
    """An arm that asks once; one of its own has a name, and mostly an opening."""

    name: str
    version: str = "1"
    fidelity: Fidelity = "rule"
    source: str = ""
    against: str | None = None
    unit: str | None = None

    def opening(self, kit: Kit, turn: int) -> str:  # noqa: ARG002
        """What it puts before task number `turn` of the skill.

        Raises:
            ArmError: it lacks what it is made of, or no text keeps its rule.
        """
        return ""

    def hint(self, kit: Kit, task: Task) -> str:  # noqa: ARG002
        """What stands between the task and the answer line; mostly nothing."""
        return ""

    def note(self, kit: Kit, turn: int) -> str:  # noqa: ARG002
        """What is to be known of the opening, beside its text."""
        return ""

    async def prepare(self, kit: Kit, room: Classroom) -> Prepared | None:  # noqa: ARG002
        """Most arms have nothing to make ready."""
        return None

    def prompt(self, kit: Kit, task: Task, turn: int) -> str:
        """Everything that the student reads.

        Raises:
            ArmError: as `opening`.
        """
        arm = Arm(self.name, text=self.opening(kit, turn), hint=self.hint(kit, task))
        return build_prompt(task, arm)

    def recipe(self, kit: Kit, task: Task, turn: int) -> str:
        """The prompt.

        Raises:
            ArmError: as `opening`.
        """
        return self.prompt(kit, task, turn)

    async def answer(self, kit: Kit, task: Task, turn: int, desk: Desk) -> Answer:
        """What the student says to the prompt.

        Raises:
            ArmError: as `opening`.
            DeadLetteredError: no worker could answer.
        """
        said = await desk.ask(self.prompt(kit, task, turn))
        return Answer(said.text, said.finish_reason, self.note(kit, turn))
