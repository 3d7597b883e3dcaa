"""The arm `curated`: what the loop has proven to help this student."""

from graph.arms.interface import ArmInputs
from graph.arms.single_prompt import SinglePromptArm
from tools.scaffold.arms import ArmError
from tools.scaffold.text import block


class Curated(SinglePromptArm):
    """The scaffold that the loop adopted for the skill and this student."""

    name = "curated"

    def opening(self, inputs: ArmInputs, index: int) -> str:  # noqa: ARG002
        if inputs.curated is None:
            raise ArmError(
                self.name,
                f"the loop has adopted nothing for {inputs.skill} and this student; let `tutelage"
                " run` teach it the skill in this data folder first, or leave out the arm",
            )
        return block((inputs.curated,))
