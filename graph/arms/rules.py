"""The arms that a rule builds, the very ones of a trial: `tools.scaffold.arms` has the rules."""

from functools import lru_cache

from graph.arms.interface import ArmInputs
from graph.arms.single_prompt import SinglePromptArm
from tools.scaffold.arms import ArmText, build_arm


class RuleArm(SinglePromptArm):
    """An arm whose text is the rule's of its own name."""

    def rule(self, inputs: ArmInputs, index: int) -> str:  # noqa: ARG002
        """Name of the rule that builds it for a task."""
        return self.name

    def opening(self, inputs: ArmInputs, index: int) -> str:
        return built(self.rule(inputs, index), inputs).text

    def note(self, inputs: ArmInputs, index: int) -> str:
        return built(self.rule(inputs, index), inputs).note


class Nothing(RuleArm):
    """Nothing before the task: what every other arm is compared with."""

    name = "none"


class StepByStep(RuleArm):
    """One line: think step by step.

    Adapted: in the wrapper of all arms, and the answer comes with the thoughts; the paper asks
    for it in a second prompt.
    """

    name = "cot"
    fidelity = "adapted"
    source = "Kojima et al. 2022, Zero-shot-CoT, arXiv:2205.11916"


class Placebo(RuleArm):
    """Inert steps of the procedure's shape and length; its texts take turns over the tasks."""

    name = "placebo"

    def rule(self, inputs: ArmInputs, index: int) -> str:
        place = index % inputs.placebos
        return f"{self.name}/{place + 1}" if place else self.name


class Labels(RuleArm):
    """The headings of the procedure's steps alone."""

    name = "labels"


class Full(RuleArm):
    """The whole procedure."""

    name = "full"


class Shuffled(RuleArm):
    """The procedure with every step's action moved to another step."""

    name = "shuffled"


class Demand(RuleArm):
    """One line: be thorough and careful."""

    name = "demand"


class WrongDomain(RuleArm):
    """The nearest procedure of another family."""

    name = "wrong_domain"


class Demonstrations(RuleArm):
    """Solved tasks of the skill, of a pool that no study asks from."""

    name = "demo"


@lru_cache(maxsize=4096)
def built(rule: str, inputs: ArmInputs) -> ArmText:
    """What a rule makes of these inputs; kept, for a placebo asks the student's server to count.

    Raises:
        ArmError: it lacks what it is made of, or no text keeps its rule.
    """
    return build_arm(
        rule,
        inputs.scaffold,
        tasks_text=inputs.tasks_text,
        count_tokens=inputs.count_tokens,
        avoided=inputs.families,
        demos=inputs.demos,
    )
