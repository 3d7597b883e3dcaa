"""An arm of your own for studies: the student says what is asked before it answers.

docs/arms.md walks through it, and tells how a study finds it.
"""

from graph.arms.chain import ChainArm, ChainStage, stage_prompt


class RestateFirst(ChainArm):
    """The student's own restatement of the task stands before the task."""

    name = "restate_first"
    version = "1"  # change it with any prompt below: results of other prompts are other results
    fidelity = "adapted"  # after two-step Rephrase and Respond; prompt and place are ours
    source = "Rephrase and Respond, arXiv:2311.04205"
    stages = (
        ChainStage(
            "restate",  # how the record calls the stage
            150,  # most tokens of it
            stage_prompt("Say in your own words what is given and what is asked. Do not answer."),
            "The task in other words:",  # stands above it, before the task
        ),
    )
