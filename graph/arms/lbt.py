"""LbT M1 ("Can LLMs Learn by Teaching?", NeurIPS 2024, arXiv:2406.14629) on practice tasks.

The paper samples rationales for a teaching problem, shows each as the one example to a student
that takes an exam of similar problems, and scores it by the exam. Its best rationale answers the
teaching problem itself; here it becomes what the student reads before the skill's tasks. Teacher
and student are one model, exam problems are of the same skill, and the numbers are smaller than
the paper's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.arms.interface import ArmInputs, Practice, Prepared
from graph.arms.leak_filter import drop_leaks
from graph.arms.prompt import Arm, build_prompt
from graph.arms.single_prompt import SinglePromptArm
from tools.scaffold.arms import ArmError, Demo, build_arm, demonstrated
from tools.scaffold.text import wrapped
from tools.tasks.task import Task

PROBLEMS, RATIONALES, EXAM = 2, 2, 5
"""Teaching problems, rationales sampled for each, and exam tasks that score each rationale."""
CAP = 400
"""Tokens of a rationale."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    problem: Task
    rationale: str

    @property
    def text(self) -> str:
        return demonstrated((Demo(self.problem.prompt, self.rationale),))


class LearningByTeaching(SinglePromptArm):
    """The one worked example, of several that the student wrote, that serves it best in an exam.

    Adapted: the best rationale is kept for the skill in place of answering its own problem; the
    prompts are ours.
    """

    name = "lbt"
    fidelity = "adapted"
    source = "LbT M1, NeurIPS 2024, arXiv:2406.14629"

    def opening(self, inputs: ArmInputs, index: int) -> str:  # noqa: ARG002
        if not inputs.prepared:
            raise ArmError(self.name, f"the student wrote no usable rationale for {inputs.skill}")
        return wrapped(inputs.prepared)

    async def prepare(self, inputs: ArmInputs, practice: Practice) -> Prepared:
        """The candidate with most exam tasks right, of equals the first."""
        candidates = await _candidates(inputs, practice)
        known = "\n".join(dict.fromkeys(each.problem.prompt for each in candidates))
        found = drop_leaks(
            inputs, tuple(each.rationale for each in candidates), "rationale", known=known
        )
        usable = [each for each in candidates if each.rationale in found.kept]
        exam = practice.tasks("selection", EXAM)
        if not usable or not exam:
            lack = "no rationale" if not usable else "no task for the exam"
            return Prepared("", "; ".join((*found.notes, f"there is {lack}")))
        scores = [await _score(practice, each, exam) for each in usable]
        best = max(range(len(usable)), key=lambda place: (scores[place], -place))
        marks = ", ".join(map(str, scores))
        note = f"rationale {best + 1} of {len(usable)}; right of {len(exam)} exam tasks: {marks}"
        return Prepared(usable[best].text, "; ".join((*found.notes, note)))


async def _candidates(inputs: ArmInputs, practice: Practice) -> list[_Candidate]:
    """Rationales that came to an end, each with its problem."""
    found = []
    for place, problem in enumerate(practice.tasks("curriculum", PROBLEMS)):
        opening = build_arm("cot", inputs.scaffold).text
        prompt = build_prompt(problem, Arm("lbt", text=opening))
        for sample in range(RATIONALES):
            number = place * RATIONALES + sample
            completion = await practice.ask(
                prompt,
                stage="teach",
                temperature=inputs.sampling_temperature,
                max_tokens=CAP,
                sample=number,
            )
            if completion.text.strip() and completion.finish_reason != "length":
                found.append(_Candidate(problem, completion.text.strip()))
    return found


async def _score(practice: Practice, candidate: _Candidate, exam: Sequence[Task]) -> int:
    """How many tasks of the exam the student passes with the candidate before each."""
    right = 0
    for number, task in enumerate(exam):
        prompt = build_prompt(task, Arm("lbt", text=wrapped(candidate.text)))
        completion = await practice.ask(prompt, stage="exam", sample=number)
        right += await practice.passed(task, completion)
    return right
