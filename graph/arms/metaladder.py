"""MetaLadder (EMNLP 2025, arXiv:2503.14891) as prompts.

The paper fine-tunes a model to write, before its solution: the type of problem and the method; a
similar problem with its solution; the original problem again. Here an untrained student is asked
for each in turn. The headings are those of the authors' code; their prompts for making the training
data were not to be had, so the instructions are ours.
"""

from typing import Final

from graph.arms.chain import ChainArm, ChainStage, stage_prompt

REFLECTION, ANALOGUE, RESTATEMENT = 200, 400, 200
"""Caps in tokens."""
_METHOD: Final = "Type of Problem and Solution Method:"
_SOURCE: Final = "MetaLadder, EMNLP 2025, arXiv:2503.14891"

_REFLECT = ChainStage(
    "reflection",
    REFLECTION,
    stage_prompt(
        "What type of problem is this, and what method solves problems of this type? "
        "Say it in a few sentences. Do not solve the problem."
    ),
    _METHOD,
)
_RECALL = ChainStage(
    "analogue",
    ANALOGUE,
    stage_prompt(
        "Make up a similar problem with other details, and solve it step by step by that method. "
        "Do not solve the problem above.",
        reflection=_METHOD,
    ),
    "Similar Problem:",
)
_RESTATE = ChainStage(
    "restatement",
    RESTATEMENT,
    stage_prompt(
        "State the problem again in your own words, with everything that is given and what is "
        "asked. Do not solve it."
    ),
    "Original Problem:",
)


class MetaLadder(ChainArm):
    """Problem type and method, a similar problem solved, the problem restated; then the answer.

    Adapted: prompts in place of fine-tuning; a prompt a stage in place of one continuous text.
    """

    name = "metaladder"
    fidelity = "adapted"
    source = _SOURCE
    stages = (_REFLECT, _RECALL, _RESTATE)


class MetaLadderShortcut(ChainArm):
    """The same without the similar problem, as the paper shortens its inference.

    Adapted: as `metaladder`; the paper restates the problem word for word here.
    """

    name = "metaladder_shortcut"
    fidelity = "adapted"
    source = f"{_SOURCE}, shortcut inference"
    stages = (_REFLECT, _RESTATE)
