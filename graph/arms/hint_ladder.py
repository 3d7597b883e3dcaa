"""The arm `hint_ladder`: what the loop's ladder would tell a student that is stuck, all at once."""

from graph.arms.interface import ArmInputs
from graph.arms.single_prompt import SinglePromptArm
from tools.curriculum.hints import hint_text
from tools.scaffold.arms import ArmError, build_arm
from tools.tasks.task import Task

RUNGS = (1, 2)
"""Restate, sub-goals; the rungs above tell results of the task's own solution."""


class HintLadder(SinglePromptArm):
    """A solved task of the skill, the task, then what is given and in which order to work.

    What follows the task is of its own worked solution: the names of the steps, and the values
    that the solution starts from, but for one that equals the result. So this arm knows more of
    the task than any other, and its lift is no lift of a procedure.

    Adapted: rungs are fixed; the paper fits the length of its hints to the student.
    """

    name = "hint_ladder"
    fidelity = "adapted"
    source = "after SEELE, arXiv:2509.06923; tells rungs 1 and 2 of the task's own solution"

    def opening(self, inputs: ArmInputs, index: int) -> str:  # noqa: ARG002
        return (
            build_arm("demo", inputs.scaffold, demos=inputs.demos[:1]).text if inputs.demos else ""
        )

    def hint(self, inputs: ArmInputs, task: Task) -> str:
        hints = [hint_text(task.worked, rung) for rung in RUNGS]
        if not any(hints) and not inputs.demos:
            raise ArmError(
                self.name, f"{task.reference.path} has no worked solutions; leave it out"
            )
        return "\n".join(hint for hint in hints if hint)
