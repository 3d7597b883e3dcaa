"""I2S and I2S+ ("From Harm to Help", arXiv:2509.23196): demonstrations are read, then put away.

What the paper found harmful is to answer beside demonstrations: a model copies from the one that
looks alike. So insights are drawn from them for the task, a trace of reasoning is written from the
insights, and the answer is asked for with question and trace alone. The stages are the paper's; its
prompts were not to be had and are ours, and the trace stands in the wrapper of all arms.
"""

from functools import partial
from typing import Final

from graph.arms.chain import ChainArm, ChainStage, StageTexts, stage_prompt
from graph.arms.interface import ArmInputs
from tools.scaffold.arms import ArmError, demonstrated
from tools.tasks.task import Task

INSIGHTS, TRACE = 250, 400
"""Caps in tokens; a refined trace has the cap of a trace."""
_SOURCE: Final = "From Harm to Help, arXiv:2509.23196"
_HEADING: Final = "Reasoning for this task:"


def _compared(arm: str, inputs: ArmInputs, task: Task, texts: StageTexts) -> str:  # noqa: ARG001
    """The only prompt that shows demonstrations."""
    if not inputs.demos:
        raise ArmError(arm, f"there are no demonstrations of {inputs.skill}; leave it out")
    return (
        f"{demonstrated(inputs.demos)}\n\nNew task:\n{task.prompt.strip()}\n\n"
        "Compare the new task with the example tasks. What can be learned from the solutions that "
        "holds for the new task too, and what is different? List at most 5 short insights. "
        "Do not solve the new task."
    )


def _learn(arm: str) -> ChainStage:
    return ChainStage("insights", INSIGHTS, partial(_compared, arm))


_REASON = stage_prompt(
    "Use these insights to write down, step by step, how to reason about the task above, with its "
    "own details.",
    insights="Insights from similar tasks:",
)
_REFINE = stage_prompt(
    "Correct what is wrong in this draft, make it coherent, and write the whole reasoning again.",
    trace="Draft of the reasoning for the task above:",
)


class I2S(ChainArm):
    """Reasoning that the student wrote for the task from insights of demonstrations.

    Adapted: the prompts are ours, and the trace stands before the task.
    """

    name = "i2s"
    fidelity = "adapted"
    source = f"I2S, {_SOURCE}"
    stages = (_learn(name), ChainStage("trace", TRACE, _REASON, _HEADING))


class I2SPlus(ChainArm):
    """The same reasoning, once refined by the student itself.

    Adapted: as `i2s`; one round of refinement.
    """

    name = "i2s_plus"
    fidelity = "adapted"
    source = f"I2S+, {_SOURCE}"
    stages = (
        _learn(name),
        ChainStage("trace", TRACE, _REASON),
        ChainStage("refined", TRACE, _REFINE, _HEADING),
    )
