"""The arm `curated`: what the loop has proven to help this student."""

from graph.arms.one_prompt import OnePrompt
from graph.arms.plug import Kit
from tools.scaffold.arms import ArmError
from tools.scaffold.text import block


class Curated(OnePrompt):
    """The scaffold that the loop adopted for the skill and this student."""

    name = "curated"

    def opening(self, kit: Kit, turn: int) -> str:  # noqa: ARG002
        if kit.curated is None:
            raise ArmError(
                self.name,
                f"the loop has adopted nothing for {kit.skill} and this student; let `tutelage"
                " run` teach it the skill in this data folder first, or leave out the arm",
            )
        return block((kit.curated,))
