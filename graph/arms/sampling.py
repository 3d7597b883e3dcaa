"""Several answers, one of them chosen by what they say, at the cost of another arm's one.

Where the answers are numbers or words, most votes win; where they are built, the first that is
well-formed. Nobody looks at the key.
"""

from graph.arms.interface import Answer, ArmInputs, Completion, Student
from graph.arms.rules import RuleArm
from tools.tasks.choosing import choose
from tools.tasks.task import Task


class SamplingArm(RuleArm):
    """`ArmInputs.samples` answers to one prompt, each sampled on its own."""

    cost_target = "full"
    cost_unit: str
    """The arm whose prompt it asks."""
    first_is_plain: bool
    """Whether the first answer is asked for at the student's temperature, as that arm's is."""

    def rule(self, inputs: ArmInputs, index: int) -> str:  # noqa: ARG002
        return self.cost_unit

    def recipe(self, inputs: ArmInputs, task: Task, index: int) -> str:
        """The prompt, and the temperature of each answer."""
        temperatures = ", ".join(
            str(self._temperature(inputs, sample)) for sample in range(inputs.samples)
        )
        return f"{self.prompt(inputs, task, index)}\n\n[answers at {temperatures}]"

    async def answer(self, inputs: ArmInputs, task: Task, index: int, student: Student) -> Answer:
        """Ask often, choose once.

        Raises:
            DeadLetteredError: no worker could answer.
        """
        prompt = self.prompt(inputs, task, index)
        completions = [
            await student.ask(prompt, temperature=self._temperature(inputs, sample), sample=sample)
            for sample in range(inputs.samples)
        ]
        choice = choose([await _read(student, task, each) for each in completions], task.format)
        chosen = completions[choice.place]
        place = f"answer {choice.place + 1} of {inputs.samples}"
        note = f"{place} by {choice.rule}: {choice.support} say so"
        return Answer(chosen.text, chosen.finish_reason, note)

    def _temperature(self, inputs: ArmInputs, sample: int) -> float | None:
        return None if self.first_is_plain and sample == 0 else inputs.sampling_temperature


async def _read(student: Student, task: Task, completion: Completion) -> str | None:
    """What an answer says; None where it was cut off."""
    if completion.finish_reason == "length":
        return None
    return await student.adapt(task, completion.text)


class BestOf(SamplingArm):
    """Nothing before the task; as many answers of `none` as one of `full` costs, one chosen."""

    name = "best_of"
    cost_unit = "none"
    first_is_plain = True


class SelfConsistency(SamplingArm):
    """The prompt of `cot`; as many answers as one of `full` costs, and the majority's is taken.

    Adapted: the thoughts are asked for without examples, the sample of answers is what a budget
    allows, and of code, of which no two are alike, the first that is well-formed is taken.
    """

    name = "self_consistency"
    fidelity = "adapted"
    source = "Wang et al. 2023, Self-Consistency, arXiv:2203.11171"
    cost_unit = "cot"
    first_is_plain = False
