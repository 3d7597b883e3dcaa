"""What every arm of one prompt shares: an opening, the task, the answer line."""

from graph.arms.interface import Answer, ArmInputs, Practice, Prepared, Student
from graph.arms.prompt import Arm, build_prompt
from observability.ledger.study_facts import Fidelity
from tools.tasks.task import Task


class SinglePromptArm:
    """An arm that asks once; one of its own has a name, and mostly an opening."""

    name: str
    version: str = "1"
    fidelity: Fidelity = "rule"
    source: str = ""
    cost_target: str | None = None
    cost_unit: str | None = None

    def opening(self, inputs: ArmInputs, index: int) -> str:  # noqa: ARG002
        """What it puts before task number `index` of the skill.

        Raises:
            ArmError: it lacks what it is made of, or no text keeps its rule.
        """
        return ""

    def hint(self, inputs: ArmInputs, task: Task) -> str:  # noqa: ARG002
        """What stands between the task and the answer line; mostly nothing."""
        return ""

    def note(self, inputs: ArmInputs, index: int) -> str:  # noqa: ARG002
        """What is to be known of the opening, beside its text."""
        return ""

    async def prepare(self, inputs: ArmInputs, practice: Practice) -> Prepared | None:  # noqa: ARG002
        """Most arms have nothing to make ready."""
        return None

    def prompt(self, inputs: ArmInputs, task: Task, index: int) -> str:
        """Everything that the student reads.

        Raises:
            ArmError: as `opening`.
        """
        arm = Arm(self.name, text=self.opening(inputs, index), hint=self.hint(inputs, task))
        return build_prompt(task, arm)

    def recipe(self, inputs: ArmInputs, task: Task, index: int) -> str:
        """The prompt.

        Raises:
            ArmError: as `opening`.
        """
        return self.prompt(inputs, task, index)

    async def answer(self, inputs: ArmInputs, task: Task, index: int, student: Student) -> Answer:
        """What the student says to the prompt.

        Raises:
            ArmError: as `opening`.
            DeadLetteredError: no worker could answer.
        """
        completion = await student.ask(self.prompt(inputs, task, index))
        return Answer(completion.text, completion.finish_reason, self.note(inputs, index))
