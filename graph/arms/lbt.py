"""LbT M1 ("Can LLMs Learn by Teaching?", NeurIPS 2024, arXiv:2406.14629) on practice tasks.

The paper samples rationales for a teaching problem, shows each as the one example to a student
that takes an exam of similar problems, and scores it by the exam. Its best rationale answers the
teaching problem itself; here it becomes what the student reads before the skill's tasks. Teacher
and student are one model, exam problems are of the same skill, and the numbers are smaller than
the paper's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.arms.leaking import sift
from graph.arms.one_prompt import OnePrompt
from graph.arms.plug import Classroom, Kit, Prepared
from graph.arms.prompt import Arm, build_prompt
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


class LearningByTeaching(OnePrompt):
    """The one worked example, of several that the student wrote, that serves it best in an exam.

    Adapted: the best rationale is kept for the skill in place of answering its own problem; the
    prompts are ours.
    """

    name = "lbt"
    fidelity = "adapted"
    source = "LbT M1, NeurIPS 2024, arXiv:2406.14629"

    def opening(self, kit: Kit, turn: int) -> str:  # noqa: ARG002
        if not kit.prepared:
            raise ArmError(self.name, f"the student wrote no usable rationale for {kit.skill}")
        return wrapped(kit.prepared)

    async def prepare(self, kit: Kit, room: Classroom) -> Prepared:
        """The candidate with most exam tasks right, of equals the first."""
        candidates = await _candidates(kit, room)
        known = "\n".join(dict.fromkeys(each.problem.prompt for each in candidates))
        sifted = sift(kit, tuple(each.rationale for each in candidates), "rationale", known=known)
        usable = [each for each in candidates if each.rationale in sifted.kept]
        exam = room.practice("selection", EXAM)
        if not usable or not exam:
            lack = "no rationale" if not usable else "no task for the exam"
            return Prepared("", "; ".join((*sifted.notes, f"there is {lack}")))
        scores = [await _score(room, each, exam) for each in usable]
        best = max(range(len(usable)), key=lambda place: (scores[place], -place))
        marks = ", ".join(map(str, scores))
        note = f"rationale {best + 1} of {len(usable)}; right of {len(exam)} exam tasks: {marks}"
        return Prepared(usable[best].text, "; ".join((*sifted.notes, note)))


async def _candidates(kit: Kit, room: Classroom) -> list[_Candidate]:
    """Rationales that came to an end, each with its problem."""
    found = []
    for place, problem in enumerate(room.practice("curriculum", PROBLEMS)):
        opening = build_arm("cot", kit.scaffold).text
        prompt = build_prompt(problem, Arm("lbt", text=opening))
        for sample in range(RATIONALES):
            number = place * RATIONALES + sample
            said = await room.ask(
                prompt, stage="teach", temperature=kit.heat, cap=CAP, number=number
            )
            if said.text.strip() and said.finish_reason != "length":
                found.append(_Candidate(problem, said.text.strip()))
    return found


async def _score(room: Classroom, candidate: _Candidate, exam: Sequence[Task]) -> int:
    """How many tasks of the exam the student passes with the candidate before each."""
    right = 0
    for number, task in enumerate(exam):
        prompt = build_prompt(task, Arm("lbt", text=wrapped(candidate.text)))
        said = await room.ask(prompt, stage="exam", number=number)
        right += await room.check(task, said)
    return right
