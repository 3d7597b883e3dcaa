"""The arms that a rule builds, the very ones of a trial: `tools.scaffold.arms` has the rules."""

from functools import lru_cache

from graph.arms.one_prompt import OnePrompt
from graph.arms.plug import Kit
from tools.scaffold.arms import ArmText, build_arm


class ByRule(OnePrompt):
    """An arm whose text is the rule's of its own name."""

    def rule(self, kit: Kit, turn: int) -> str:  # noqa: ARG002
        """Name of the rule that builds it for a task."""
        return self.name

    def opening(self, kit: Kit, turn: int) -> str:
        return built(self.rule(kit, turn), kit).text

    def note(self, kit: Kit, turn: int) -> str:
        return built(self.rule(kit, turn), kit).note


class Nothing(ByRule):
    """Nothing before the task: what every other arm is compared with."""

    name = "none"


class StepByStep(ByRule):
    """One line: think step by step.

    Adapted: in the wrapper of all arms, and the answer comes with the thoughts; the paper asks
    for it in a second prompt.
    """

    name = "cot"
    fidelity = "adapted"
    source = "Kojima et al. 2022, Zero-shot-CoT, arXiv:2205.11916"


class Placebo(ByRule):
    """Inert steps of the procedure's shape and length; its texts take turns over the tasks."""

    name = "placebo"

    def rule(self, kit: Kit, turn: int) -> str:
        place = turn % kit.placebos
        return f"{self.name}/{place + 1}" if place else self.name


class Labels(ByRule):
    """The headings of the procedure's steps alone."""

    name = "labels"


class Full(ByRule):
    """The whole procedure."""

    name = "full"


class Shuffled(ByRule):
    """The procedure with every step's action moved to another step."""

    name = "shuffled"


class Demand(ByRule):
    """One line: be thorough and careful."""

    name = "demand"


class WrongDomain(ByRule):
    """The nearest procedure of another family."""

    name = "wrong_domain"


class Demonstrations(ByRule):
    """Solved tasks of the skill, of a pool that no study asks from."""

    name = "demo"


@lru_cache(maxsize=4096)
def built(rule: str, kit: Kit) -> ArmText:
    """What a rule makes of a kit; kept, for a placebo counts tokens with the student's server.

    Raises:
        ArmError: it lacks what it is made of, or no text keeps its rule.
    """
    return build_arm(
        rule,
        kit.scaffold,
        tasks_text=kit.tasks_text,
        count_tokens=kit.count_tokens,
        avoided=kit.families,
        demos=kit.demos,
    )
