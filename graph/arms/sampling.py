"""Several answers, one of them chosen by what they say, at the cost of another arm's one.

Where the answers are numbers or words, most votes win; where they are built, the first that is
well-formed. Nobody looks at the key.
"""

from graph.arms.by_rule import ByRule
from graph.arms.plug import Answer, Desk, Kit, Said
from tools.tasks.choosing import choose
from tools.tasks.task import Task


class Sampling(ByRule):
    """`Kit.answers` answers to one prompt, each sampled on its own."""

    against = "full"
    unit: str
    """The arm whose prompt it asks."""
    first_is_plain: bool
    """Whether the first answer is asked for at the student's temperature, as that arm's is."""

    def rule(self, kit: Kit, turn: int) -> str:  # noqa: ARG002
        return self.unit

    def recipe(self, kit: Kit, task: Task, turn: int) -> str:
        """The prompt, and the temperature of each answer."""
        heats = ", ".join(str(self._heat(kit, number)) for number in range(kit.answers))
        return f"{self.prompt(kit, task, turn)}\n\n[answers at {heats}]"

    async def answer(self, kit: Kit, task: Task, turn: int, desk: Desk) -> Answer:
        """Ask often, choose once.

        Raises:
            DeadLetteredError: no worker could answer.
        """
        prompt = self.prompt(kit, task, turn)
        said = [
            await desk.ask(prompt, temperature=self._heat(kit, number), number=number)
            for number in range(kit.answers)
        ]
        choice = choose([await _read(desk, task, each) for each in said], task.format)
        chosen = said[choice.place]
        note = (
            f"answer {choice.place + 1} of {kit.answers} by {choice.rule}: {choice.support} say so"
        )
        return Answer(chosen.text, chosen.finish_reason, note)

    def _heat(self, kit: Kit, number: int) -> float | None:
        return None if self.first_is_plain and number == 0 else kit.heat


async def _read(desk: Desk, task: Task, said: Said) -> str | None:
    """What an answer says; None where it was cut off."""
    return None if said.finish_reason == "length" else await desk.read(task, said.text)


class BestOf(Sampling):
    """Nothing before the task; as many answers of `none` as one of `full` costs, one chosen."""

    name = "best_of"
    unit = "none"
    first_is_plain = True


class SelfConsistency(Sampling):
    """The prompt of `cot`; as many answers as one of `full` costs, and the majority's is taken.

    Adapted: the thoughts are asked for without examples, the number of answers is what a budget
    allows, and of code, of which no two are alike, the first that is well-formed is taken.
    """

    name = "self_consistency"
    fidelity = "adapted"
    source = "Wang et al. 2023, Self-Consistency, arXiv:2203.11171"
    unit = "cot"
    first_is_plain = False
